"""Drawn photos of the demo's farm products: a bowl on a ground of its category's colours, a few kilobytes."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING, Any

from station_app.core import files
from station_app.core.pictures import Picture
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.plan import COUNTY, uuid_at
from station_app.ops.demo.produce_words import CATEGORIES
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing

if TYPE_CHECKING:
    from PIL import Image


def keep_photos(rng: Random, listings: list[Row], category_of: dict[Any, str]) -> None:
    """A drawn photo for every listing but drafts; the rows of one category share four drawings."""
    drawn: dict[tuple[str, int], Picture] = {}
    rows = []
    for listing in listings:
        if listing["state"] is ListingState.DRAFT:
            continue
        key = category_of[listing["product_id"]], rng.randrange(4)
        if key not in drawn:
            drawn[key] = picture(Random(f"{key}"), *CATEGORIES[key[0]][0])  # nosec B311: a drawing
        shot = drawn[key]
        photo = files.Photo(
            county_id=COUNTY,
            id=uuid_at(rng, listing["changed_at"]),
            owner_kind=Listing.__tablename__,
            owner_id=listing["id"],
            name=f"{rng.getrandbits(128):032x}",
            sha256=shot.sha256,
            size=len(shot.jpeg),
            width=shot.width,
            height=shot.height,
            added_at=listing["changed_at"],
            by_name="",
            removed_by="",
        )
        for path, content in ((photo.path(small=True), shot.small), (photo.path(), shot.jpeg)):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)
        rows.append({column.name: getattr(photo, column.name) for column in files.Photo.__table__.c})
    store(files.Photo, rows)


def picture(rng: Random, ground: str, heap: str, grain: str) -> Picture:
    """A bowl with a heap on a table."""
    from PIL import Image, ImageDraw

    wide, high = 640, 480
    image = Image.new("RGB", (wide, high), ground)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 340, wide, high), fill=_darker(ground))
    pen.ellipse((200, 396, 440, 420), fill=_darker(_darker(ground)))
    pen.pieslice((150, 110, 490, 370), 180, 360, fill=heap)
    for _ in range(150):
        x, y = rng.randint(160, 480), rng.randint(115, 238)
        if ((x - 320) / 165) ** 2 + ((y - 240) / 125) ** 2 < 1:
            size = rng.randint(9, 16)
            pen.ellipse(
                (x, y, x + size * 1.5, y + size), fill=grain if rng.random() < 0.6 else heap, outline=heap
            )
    pen.pieslice((140, 60, 500, 410), 0, 180, fill="#f6f1e6")
    pen.rounded_rectangle((128, 226, 512, 252), 12, fill="#fffaf0")
    return Picture(_jpeg(image, 78), _jpeg(image.resize((320, 240)), 72), wide, high)


def _darker(colour: str) -> str:
    return "#" + "".join(f"{int(int(colour[i : i + 2], 16) * 0.92):02x}" for i in (1, 3, 5))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
