"""Pictures are known by their content, decoded within limits, and made anew."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from station_app.core import pictures
from station_app.core.parsers import Unreadable
from station_app.core.pictures import read_picture
from tests.photos import photo


def read(content: bytes) -> Image.Image:
    """What is kept of an upload, opened."""
    return Image.open(io.BytesIO(read_picture(io.BytesIO(content)).jpeg))


def refused(content: bytes) -> str:
    """The reason an upload is refused for."""
    with pytest.raises(Unreadable) as error:
        read_picture(io.BytesIO(content))
    assert "照片" in error.value.message()
    return error.value.key


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_what_telephones_make_is_kept_as_a_jpeg_of_at_most_1600_pixels(kind: str, mode: str) -> None:
    made = read_picture(io.BytesIO(photo((2400, 1200), kind, mode)))
    large, small = Image.open(io.BytesIO(made.jpeg)), Image.open(io.BytesIO(made.small))
    assert (large.format, large.size, (made.width, made.height)) == ("JPEG", (1600, 800), (1600, 800))
    assert (small.format, small.size) == ("JPEG", (320, 160))


def test_a_small_picture_is_not_blown_up() -> None:
    assert read(photo((90, 60))).size == (90, 60)
    assert read(photo((1, 1), "PNG")).size == (1, 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_was_transparent_becomes_white(mode: str) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0)).convert(mode)
    out = io.BytesIO()
    clear.save(out, "PNG", **({"transparency": 0} if mode == "P" else {}))
    assert min(read(out.getvalue()).getpixel((20, 20))) > 250


def test_place_maker_and_comment_are_gone_and_the_picture_stands_upright() -> None:
    sent = photo((640, 480), turned=6)
    assert b"Huawei" in sent
    kept = read_picture(io.BytesIO(sent)).jpeg
    image = Image.open(io.BytesIO(kept))
    assert len(image.getexif()) == 0
    for word in (b"Exif", b"Huawei", b"GPS", b"44.8", "王站长".encode()):
        assert word not in kept
    assert image.size == (480, 640)
    assert image.getpixel((470, 320))[0] > 150, "red was above; turned by 90° it stands at the right"
    assert image.getpixel((10, 320))[1] > 100


def test_a_damaged_exif_does_not_stop_a_photo() -> None:
    sent = bytearray(photo())
    at = sent.index(b"Exif\0\0") + 6
    sent[at + 4 : at + 8] = b"\xff\xff\xff\x7f"
    assert read(bytes(sent)).size == (640, 480)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"GIF89a" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"MZ\x90\0",
        b"BM" + b"\0" * 60,
        b"<script>alert(1)</script>" + photo(),
        b"II*\0" + b"\0" * 60,
    ],
    ids=["nothing", "x", "gif", "svg", "xml", "pdf", "exe", "bmp", "script first", "tiff"],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert refused(content) == "photo.no_photo"


def test_a_photo_of_an_iphone_is_told_what_to_change() -> None:
    assert refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200) == "photo.heic"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_anywhere_is_refused_and_breaks_nothing(kind: str) -> None:
    whole = photo((300, 200), kind)
    noisy = Image.effect_noise((300, 200), 90)
    out = io.BytesIO()
    noisy.save(out, kind)
    for content in (whole, out.getvalue()):
        for length in range(12, len(content) - 20, max(1, len(content) // 12)):
            assert refused(content[:length]) in ("photo.broken", "photo.too_many_pixels", "photo.too_narrow")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_with_any_byte_changed_is_kept_or_refused_but_never_breaks(kind: str) -> None:
    whole = photo((120, 80), kind)
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for value in (0, 0xFF):
            changed = bytearray(whole)
            changed[at] = value
            try:
                made = read_picture(io.BytesIO(bytes(changed)))
            except Unreadable:
                continue
            assert Image.open(io.BytesIO(made.jpeg)).format == "JPEG"


@pytest.mark.parametrize("tail", [b"PK\x03\x04evil.zip", b"<script>alert(1)</script>", b"<?php system(1);"])
def test_what_hangs_on_a_photo_does_not_come_along(tail: bytes) -> None:
    made = read_picture(io.BytesIO(photo() + tail * 50))
    assert tail not in made.jpeg
    assert tail not in made.small


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 5_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp_bomb(form: bytes) -> bytes:
    """A WebP of a few bytes that says it has 16,383 pixels each way."""
    bodies = {
        b"VP8X": b"\x10\0\0\0" + (16382).to_bytes(3, "little") * 2,
        b"VP8L": b"\x2f" + struct.pack("<I", 16382 | 16382 << 14) + b"\0" * 9,
        b"VP8 ": b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", 16383, 16383) + b"\0" * 20,
    }
    body = bodies[form]
    chunk = form + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def jpeg_bomb() -> bytes:
    """A JPEG that says it has 65,000 pixels each way."""
    sent = bytearray(photo())
    at = sent.index(b"\xff\xc0") + 5
    sent[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    return bytes(sent)


BOMBS = {
    "png": png_bomb(40_000, 40_000),
    "png in a line": png_bomb(2**31 - 1, 1),
    "vp8x": webp_bomb(b"VP8X"),
    "vp8l": webp_bomb(b"VP8L"),
    "vp8": webp_bomb(b"VP8 "),
    "jpeg": jpeg_bomb(),
}


def test_a_picture_larger_than_its_decoder_opens_is_too_large_and_not_broken() -> None:
    for name in ("png", "jpeg"):
        assert refused(BOMBS[name]) == "photo.too_many_pixels", name


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (100, 2_001)])
def test_a_strip_is_called_too_narrow_and_not_broken(size: tuple[int, int]) -> None:
    assert refused(photo(size)) == "photo.too_narrow"
    assert read(photo((200, 4_000))).size == (80, 1600)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_decoded(name: str) -> None:
    tracemalloc.start()
    try:
        assert refused(BOMBS[name]) in ("photo.too_many_pixels", "photo.broken")
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", progressive=True)
    sent = out.getvalue()
    at = sent.rindex(b"\xff\xda")
    scan = sent[at:-2]
    assert refused(sent[:at] + scan * 500 + b"\xff\xd9") == "photo.broken"


def test_a_file_of_many_megabytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    class Large(io.BytesIO):
        def tell(self) -> int:
            return pictures.MOST_BYTES + 1

        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(Unreadable) as error:
        read_picture(Large())
    assert error.value.key == "photo.too_large"
    assert "12 MB" in error.value.message()
