"""What a server does with memory once the program is loaded.

What only some pages need (workbooks, pictures, seals, QR codes, the English catalogue) is
imported by the functions that use it: a process that never draws a picture never loads what draws it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys

from sqlalchemy.engine import Engine
from sqlalchemy.orm import configure_mappers

OFTEN = 20_000
"""New objects between two looks for garbage: Python's 700 look many times within one page."""
LARGE = 256 * 1024
"""Bytes from which memory is asked of the machine by itself, and given back as soon as it is free."""
TRIM, MAPPED, ARENAS = -1, -3, -8
"""``M_TRIM_THRESHOLD``, ``M_MMAP_THRESHOLD`` and ``M_ARENA_MAX`` of glibc's ``malloc.h``."""


def settle() -> None:
    """Never look again through what is loaded now and stays; a forked worker goes on sharing it, too."""
    configure_mappers()
    give_back()
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, 20, 20)


def give_back() -> None:
    """Keep no memory that is free: glibc alone does this; elsewhere nothing happens.

    To check a password takes 19 MB for a moment. glibc would keep them from then on, once for every thread
    that ever checked one, since each has memory of its own. The threads here take turns anyway.
    """
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    if not hasattr(system, "mallopt") or not hasattr(system, "malloc_trim"):
        return
    for option, value in ((ARENAS, 1), (MAPPED, LARGE), (TRIM, LARGE)):
        system.mallopt(option, value)
    system.malloc_trim(0)


def part_when_forked(engine: Engine) -> None:
    """A worker forked from the loaded program opens connections of its own and leaves its parent's alone."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
