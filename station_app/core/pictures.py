"""Pictures people send: known by their content, decoded within limits, and made anew.

What is kept is never what was sent. The pixels are decoded, turned upright, made smaller and written as a
new JPEG: place, camera and name of the taker (EXIF), and whatever else was hidden in the file, stay outside.
Do this work before the first statement of a transaction: it takes part of a second.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 12 * 1024 * 1024
"""What the largest telephones make of one photo; the request as a whole may have 20 MB."""
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""A JPEG is decoded at a fraction of its size, the others whole."""
MOST_SCANS = 64
"""A picture of 12 MB may ask a decoder to pass over it a hundred thousand times."""
MOST_TIMES = 20
"""How many times as long as wide: made smaller, a longer strip is a line."""
EDGE, SMALL_EDGE = 1600, 320
QUALITY, SMALL_QUALITY = 82, 72
ORIENTATION = 0x0112
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    AttributeError,
    struct.error,
    MemoryError,
)
"""What decoders raise over bytes that are no whole picture, beside the decoder's own bomb error."""
_at_once = threading.Semaphore(2)


@dataclass(frozen=True)
class Picture:
    """A picture made anew: the JPEG to keep and its small one."""

    jpeg: bytes
    small: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The digest of what is kept."""
        return hashlib.sha256(self.jpeg).hexdigest()


def read_picture(stream: IO[bytes]) -> Picture:
    """The picture in an uploaded file; raises ``Unreadable`` with a sentence that says what to do.

    The size is asked before anything is read, the measures before anything is decoded.
    """
    stream.seek(0, io.SEEK_END)
    if stream.tell() > MOST_BYTES:
        raise Unreadable(
            "photo.too_large",
            N_("照片太大：一张最多 %(most)s MB。请把照片缩小，或者重拍一张再传。"),
            most=MOST_BYTES // 1024 // 1024,
        )
    stream.seek(0)
    content = stream.read(MOST_BYTES + 1)
    kind = kind_of(content)
    with _at_once:
        from PIL.Image import DecompressionBombError

        try:
            image = _opened(content, kind)
            upright = _upright(image)
            return Picture(_jpeg(upright, QUALITY), _small(upright), *upright.size)
        except Unreadable:
            raise
        except DecompressionBombError as error:  # more than its decoder ever opens: not broken, but too large
            raise Unreadable(
                "photo.too_many_pixels",
                N_("照片的尺寸太大。请在手机上把照片缩小，或者换小一点的尺寸重拍。"),
            ) from error
        except BROKEN as error:
            raise Unreadable(
                "photo.broken", N_("照片坏了，或者没有传完整。请再传一次；还不行，请重拍一张。")
            ) from error


def kind_of(content: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes; whatever the file is called, anything else is no photo."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise Unreadable(
            "photo.heic",
            N_("这是苹果手机的 HEIC 照片，这里打不开。请在手机“设置→相机→格式”里选“兼容性最佳”，重拍一张。"),
        )
    raise Unreadable("photo.no_photo", N_("这不是照片。请传手机拍的照片（JPG、PNG 或 WebP）。"))


def _opened(content: bytes, kind: str) -> Image.Image:
    """The picture with only its head read, its measures known to be fit for decoding."""
    from PIL import Image

    if kind == "WEBP":
        _fit(*_webp_size(content), kind)  # its decoder makes room for all pixels when it is opened
    image = Image.open(io.BytesIO(content), formats=(kind,))
    _fit(*image.size, kind)
    if kind == "JPEG":
        if content.count(b"\xff\xda") > MOST_SCANS:
            raise ValueError("too many scans")
        image.draft("RGB", (EDGE, EDGE))
    return image


def _fit(width: int, height: int, kind: str) -> None:
    if width < 1 or height < 1:
        raise ValueError("no pixels")
    if width * height > MOST_PIXELS[kind]:
        raise Unreadable(
            "photo.too_many_pixels",
            N_("照片的尺寸太大（%(width)s×%(height)s）。请在手机上把照片缩小，或者换小一点的尺寸重拍。"),
            width=width,
            height=height,
        )
    if max(width, height) > MOST_TIMES * min(width, height):
        raise Unreadable(
            "photo.too_narrow",
            N_("照片太窄太长（%(width)s×%(height)s），缩小了什么也看不清。请重拍一张。"),
            width=width,
            height=height,
        )


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height from the head of a WebP (RFC 9649); ValueError or struct.error if it has none."""
    form = content[12:16]
    if form == b"VP8X":
        wide, high = content[24:27], content[27:30]
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no size")


def _upright(image: Image.Image) -> Image.Image:
    """The pixels alone: RGB on white, no larger than the edge, turned as the camera was held."""
    from PIL import Image

    turn = _turn(image)
    image.load()
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("RGBA")
        image.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = Image.new("RGB", image.size, "white")
        plain.paste(image, mask=image.getchannel("A"))
    else:
        plain = image.convert("RGB")
        plain.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        plain = plain.transpose(turn)
    bare = Image.new("RGB", plain.size)  # nothing but the pixels goes on
    bare.paste(plain)
    return bare


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held; a damaged EXIF says nothing."""
    from PIL.Image import DecompressionBombError, Transpose

    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    except (*BROKEN, DecompressionBombError):
        return None
    return Transpose[turn] if turn else None


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _small(image: Image.Image) -> bytes:
    from PIL import ImageOps

    return _jpeg(ImageOps.contain(image, (SMALL_EDGE, SMALL_EDGE)), SMALL_QUALITY)
