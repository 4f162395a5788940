"""Pictures as telephones make them, for tests."""

from __future__ import annotations

import io

from PIL import Image

GPS = 0x8825
TAGS = {0x010F: "Huawei", 0x0110: "Mate 7", 0x013B: "王站长"}


def photo(
    size: tuple[int, int] = (640, 480), kind: str = "JPEG", mode: str = "RGB", turned: int = 1
) -> bytes:
    """A picture, red above and green below; a JPEG with the maker, the place and how the camera was held."""
    image = Image.new("RGB", size, "#1a7f1a")
    image.paste("#c01010", (0, 0, size[0], size[1] // 2))
    image = image.convert(mode)
    out = io.BytesIO()
    if kind != "JPEG":
        image.save(out, kind)
        return out.getvalue()
    exif = Image.Exif()
    for tag, value in TAGS.items():
        exif[tag] = value
    exif[0x0112] = turned
    exif.get_ifd(GPS).update({1: "N", 2: (44.0, 48.0, 12.0), 3: "E", 4: (123.0, 5.0, 7.0)})
    image.save(out, kind, exif=exif, comment=b"gps 44.8,123.08")
    return out.getvalue()


def upload(content: bytes, name: str = "IMG_0001.jpg") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name
