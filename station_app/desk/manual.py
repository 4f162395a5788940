"""The manuals as help pages: docs/operator-manual and docs/county-manual, one chapter a page.

A chapter is a ``##`` heading with the comment ``<!-- help: name; endpoint ... -->`` below it: its name in
addresses, and the pages it explains. The same files read well on their own; comments are not shown there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from markupsafe import Markup, escape

import config
from station_app.core.access import acting
from station_app.core.i18n import locale

if TYPE_CHECKING:  # 60 modules that only a page of help needs
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DOCS = Path(config.ROOT) / "docs"
PICTURES = DOCS / "pictures"
MANUALS = ("operator", "county")
HEAD = re.compile(r"<!-- help: ([a-z-]+)(?:; ([a-z_. ]+))? -->\n")
PICTURE = re.compile(r"[a-z0-9-]{1,40}\.png")


@dataclass(frozen=True)
class Chapter:
    """One page of help: its name in addresses, its title, the endpoints it explains, its Markdown."""

    name: str
    title: str
    pages: tuple[str, ...]
    text: str

    @property
    def html(self) -> Markup:
        """The page, made when somebody opens it: all other pages ask for its name only."""
        with _one_reads:
            return _page(self.text)


_one_reads = Lock()
"""The reader of Markdown fills tables of its own as it goes: two threads at once would trip over them."""


@cache
def chapters(manual: str, language: str) -> tuple[Chapter, ...]:
    """A manual by its chapters; read once."""
    text = (DOCS / f"{manual}-manual.{language}.md").read_text(encoding="utf-8")
    return tuple(_chapter(part) for part in text.split("\n## ")[1:])


def _chapter(text: str) -> Chapter:
    title, _, body = text.partition("\n")
    head = HEAD.match(body)
    if head is None:
        raise ValueError(f"chapter {title!r} has no <!-- help: name; pages --> below its heading")
    return Chapter(head[1], title.strip(), tuple((head[2] or "").split()), body[head.end() :])


@cache
def _page(text: str) -> Markup:
    return Markup(_reader().render(text))  # nosec B704 - our own manual, read without raw HTML


@cache
def _reader() -> MarkdownIt:
    """Markdown without raw HTML; pictures come from the manual's own folder."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("image", _picture)
    return reader


def _picture(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    name = str(tokens[index].attrs["src"]).removeprefix("pictures/")
    width, height = _measures(PICTURES / name)
    return str(
        Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">').format(
            f"/help/pictures/{escape(name)}", tokens[index].content, width, height
        )
    )


def _measures(path: Path) -> tuple[int, int]:
    """Width and height of a PNG; a picture that is not there yet is taken for a small one."""
    if not path.is_file():
        return 360, 240
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


def of_person() -> str:
    """Which manual is for who reads now: operators and strangers the one, the rest the other."""
    someone = acting()
    return "operator" if someone is None or someone.is_operator else "county"


def how() -> str:
    """The address of the chapter that explains this page; '' where there is none."""
    endpoint, manual = request.endpoint or "", of_person()
    for chapter in chapters(manual, locale()):
        if endpoint in chapter.pages:
            return url_for("desk.chapter", name=chapter.name)
    return ""


def page(name: str) -> dict[str, Any] | None:
    """A chapter of the reader's manual with the ones before and after it; None when there is none."""
    every = chapters(of_person(), locale())
    place = next((at for at, chapter in enumerate(every) if chapter.name == name), None)
    if place is None:
        return None
    return {
        "chapter": every[place],
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
    }
