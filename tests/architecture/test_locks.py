"""The pinned packages: every one with hashes, no registry named, the two lists in agreement."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CURE = "run `make lock`"


def pins(name: str) -> dict[str, str]:
    """Package -> version, as a list of requirements pins them."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_package_has_a_hash_and_no_registry_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.findall(r"^[a-z0-9._-]+==.*(?:\n .*)*", text, re.MULTILINE)
    assert len(blocks) == len(pins(name))
    assert [block for block in blocks if "--hash=sha256:" not in block] == [], CURE
    assert re.findall(r"https?://\S+|^--\S+|file:\S+", text, re.MULTILINE) == [], CURE


def test_development_has_the_same_versions_as_the_running_program() -> None:
    developed, run = pins("requirements-dev.txt"), pins("requirements.txt")
    assert {name: developed.get(name) for name in run} == run, CURE
