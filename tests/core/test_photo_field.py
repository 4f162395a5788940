"""What the field of a photo takes from a browser, and what it refuses with a sentence."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from station_app.core import files
from station_app.core.db import db
from station_app.core.forms import Form, PhotoField, TextField
from tests.factories import County
from tests.photos import photo, upload


class Shown(Form):
    """A form with a photo and a word."""

    word = TextField(optional=True)
    photos = PhotoField(most=2)


def sent(app: Flask, *uploads: tuple[io.BytesIO, str], **more: object) -> Shown:
    """The form as a browser would have posted it."""
    with app.test_request_context("/", method="POST", data={"photos": list(uploads), **more}):
        form = Shown.posted()
        form.validate()
        return form


NAMES = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/cron.d/x.jpg",
    "photo.jpg/../../x",
    "C:\\x.jpg",
    "a%0d%0aSet-Cookie: x=1.jpg",
    "😀🏠张桂兰的小店.jpg",
    "x" * 3000 + ".jpg",
    "con.jpg",
    "shell.php.jpg",
    "photo.svg",
    "\u202egpj.exe",
)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_a_browser_gives_is_never_used(app: Flask, county: County, name: str) -> None:
    form = sent(app, upload(photo((32, 24)), name))
    assert form.errors == {}
    before = set(files.root().rglob("*"))
    made = files.keep(form.photos.data[0], county.taiping, None)
    db.session.commit()
    written = [path for path in set(files.root().rglob("*")) - before if path.is_file()]
    assert {path.name for path in written} == {made.name + ".jpg", made.name + ".small.jpg"}
    assert all(path.parent.parent.parent.name == "220822" for path in written)
    assert all(path.stat().st_mode & 0o077 == 0 for path in written)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<svg/>", "这不是照片"), (photo()[:500], "没有传完整"), (b"", "这不是照片")],
)
def test_what_is_wrong_with_a_photo_is_said_on_its_field(app: Flask, content: bytes, sentence: str) -> None:
    form = sent(app, upload(content), word="毛巾")
    assert sentence in form.photos.errors[0]
    assert form.photos.data == []
    assert form.word.data == "毛巾"


@pytest.mark.only("sqlite")
def test_no_photo_at_all_and_a_text_in_its_place_are_no_photo(app: Flask) -> None:
    assert sent(app, (io.BytesIO(b""), "")).photos.data == []
    with app.test_request_context("/", method="POST", data={"photos": "words"}):
        form = Shown.posted()
        assert form.validate()
        assert form.photos.data == []
    with app.test_request_context("/"):
        assert Shown(MultiDict()).photos.data == Shown().photos.data == []


@pytest.mark.only("sqlite")
def test_more_photos_than_asked_for_are_refused(app: Flask) -> None:
    form = sent(app, *(upload(photo((16, 16))) for _ in range(3)))
    assert "最多传 2 张" in form.photos.errors[0]


class Endless(io.RawIOBase):
    """An upload that is made as it is read."""

    def __init__(self, head: bytes, size: int) -> None:
        self.head, self.left = head, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self.left)
        part = (self.head[:count] + b"\0" * count)[:count]
        self.head = self.head[count:]
        buffer[:count] = part
        self.left -= count
        return count


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("megabytes", "status"), [(16, 200), (21, 413)])
def test_a_photo_of_many_megabytes_is_refused_without_being_held(
    app: Flask, megabytes: int, status: int
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
    size = megabytes * 1024 * 1024
    environ = {
        "wsgi.input": io.BufferedReader(Endless(head, size)),
        "CONTENT_LENGTH": str(size),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "REQUEST_METHOD": "POST",
    }
    tracemalloc.start()
    try:
        with app.test_request_context("/", environ_overrides=environ):
            if status == 413:
                with pytest.raises(RequestEntityTooLarge):
                    Shown.posted()
            else:
                Shown.posted()
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.only("sqlite")
def test_a_photo_over_the_limit_says_so(app: Flask) -> None:
    form = sent(app, upload(b"\xff\xd8\xff" + b"\0" * (13 * 1024 * 1024)))
    assert "最多 12 MB" in form.photos.errors[0]
