"""What a server does with memory once the program is loaded."""

from __future__ import annotations

import gc

OFTEN = 20_000
"""New objects between two looks for garbage: Python's 700 look many times within one page."""


def settle() -> None:
    """Never look again through what is loaded now and stays; a forked worker goes on sharing it, too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, 20, 20)
