"""Sealed backups: only the key opens them, and nothing can be changed or cut off unseen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.ops.keeping import sealing
from station_app.ops.speaking import Sorry

KEY = bytes(range(32))
PIECE = sealing.PIECE_BYTES


def seal(clear: bytes, path: Path) -> Path:
    with path.open("wb") as target, sealing.sealed(target, KEY) as inside:
        for start in range(0, len(clear), 300_000):
            inside.write(clear[start : start + 300_000])
    return path


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_what_was_sealed_opens_as_it_was(size: int, tmp_path: Path) -> None:
    clear = (b"0123456789" * (size // 10 + 1))[:size]
    path = seal(clear, tmp_path / "sealed")
    assert b"".join(sealing.opened(path, KEY)) == clear
    assert sealing.is_sealed(path)
    # A byte or two may stand in what is sealed by chance.
    assert len(clear) < 10 or clear[:200] not in path.read_bytes()


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 0.999999), bit=st.integers(0, 7))
def test_one_changed_bit_is_seen(place: float, bit: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = seal(b"money " * 300_000, tmp_path_factory.mktemp("bit") / "sealed")
    whole = bytearray(path.read_bytes())
    at = len(sealing.MAGIC) + int(place * (len(whole) - len(sealing.MAGIC)))
    whole[at] ^= 1 << bit
    path.write_bytes(bytes(whole))
    with pytest.raises(Sorry, match="changed or cut"):
        list(sealing.opened(path, KEY))


@pytest.mark.parametrize("left", [0, 1, 15, 16, PIECE, PIECE + 16, PIECE + 17])
def test_a_cut_file_is_seen_even_between_pieces(left: int, tmp_path: Path) -> None:
    path = seal(b"x" * (2 * PIECE + 5), tmp_path / "sealed")
    head = len(sealing.MAGIC) + sealing.SALT_BYTES
    path.write_bytes(path.read_bytes()[: head + left])
    with pytest.raises(Sorry, match="changed or cut"):
        list(sealing.opened(path, KEY))


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    path = seal(b"a" * PIECE + b"b" * PIECE + b"c", tmp_path / "sealed")
    head, size = len(sealing.MAGIC) + sealing.SALT_BYTES, PIECE + sealing.TAG_BYTES
    whole = path.read_bytes()
    first, second, rest = (
        whole[head : head + size],
        whole[head + size : head + 2 * size],
        whole[head + 2 * size :],
    )
    path.write_bytes(whole[:head] + second + first + rest)
    with pytest.raises(Sorry, match="changed or cut"):
        list(sealing.opened(path, KEY))


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    path = seal(b"money", tmp_path / "sealed")
    with pytest.raises(Sorry, match="the key is another one"):
        list(sealing.opened(path, bytes(32)))
    with pytest.raises(Sorry, match="its key is not here"):
        list(sealing.opened(path, None))


def test_two_files_of_the_same_content_have_nothing_in_common(tmp_path: Path) -> None:
    one, other = (seal(b"money" * 100, tmp_path / name).read_bytes() for name in ("one", "other"))
    assert one[len(sealing.MAGIC) :][:64] != other[len(sealing.MAGIC) :][:64]


@given(st.binary(min_size=32, max_size=32))
def test_a_key_on_paper_is_read_back_however_it_is_spaced(key: bytes) -> None:
    paper = sealing.spelled(key)
    assert sealing.read_key(paper) == key
    assert sealing.read_key(paper.lower().replace("-", " ") + "\n") == key
    assert not set("018") & set(paper)


@pytest.mark.parametrize("text", ["", "hello", "ABCD-EFGH", "钥匙", "0" * 52])
def test_what_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Sorry, match="no backup key"):
        sealing.read_key(text)


def test_a_seal_that_was_not_finished_is_a_cut_file(tmp_path: Path) -> None:
    target = io.BytesIO()
    half = sealing.Sealing(target, KEY)
    half.write(b"x" * (PIECE + 5))
    path = tmp_path / "half"
    path.write_bytes(target.getvalue())
    with pytest.raises(Sorry, match="changed or cut"):
        list(sealing.opened(path, KEY))
