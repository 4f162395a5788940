"""The fields of a form in a finished page, filled with what somebody had typed there."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from station_app.accounts.drafts.models import Fields

CARRIED = ("id", "version", "seen")
"""Hidden fields that say over which version was typed, and which act it would be."""
LEFT = ("submit", "button", "image", "reset", "file", "password")


def fill(page: str, action: str, fields: Fields) -> str:
    """The page with these fields in its forms that post to this address; as it was when it has none."""
    filler = _Filler(urlsplit(action).path, fields)
    filler.feed(page)
    filler.close()
    return "".join(filler.out)


class _Filler(HTMLParser):
    """Writes the page out again, sign by sign, but for the fields of the forms that are meant."""

    def __init__(self, path: str, fields: Fields) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.path = path
        self.typed: dict[str, list[str]] = defaultdict(list)
        for name, value in fields:
            self.typed[name].append(value)
        self.is_inside = False
        self.select = ""
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or one of its fields."""
        raw, given = self.get_starttag_text() or "", {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = urlsplit(given.get("action", "")).path == self.path
        elif self.is_inside and tag == "input":
            raw = self._input(raw, given)
        elif self.is_inside and tag == "select" and given.get("name") in self.typed:
            self.select = given["name"]
        elif self.select and tag == "option":
            raw = _with(raw, "selected", given.get("value", "") in self.typed[self.select])
        elif self.is_inside and tag == "textarea" and given.get("name") in self.typed:
            self.area = given["name"]
            raw += "\n" + escape(self.typed[self.area][0], quote=False)
        self.out.append(raw)

    def _input(self, raw: str, given: dict[str, str]) -> str:
        kind, name = given.get("type", "text"), given.get("name", "")
        if not name or kind in LEFT or (kind == "hidden" and name not in CARRIED):
            return raw
        if kind in ("checkbox", "radio"):
            return _with(raw, "checked", given.get("value", "on") in self.typed.get(name, ()))
        if name not in self.typed:
            return raw
        bare = _without(raw, "value")
        return f'{bare[:-1].rstrip("/ ")} value="{escape(self.typed[name][0])}">'

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself is a tag like any other."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """A form, a choice or an area ends."""
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = None
        self.out.append(f"</{tag}>")

    def handle_data(self, text: str) -> None:
        """Text stands as it stood; that of a filled area is gone."""
        if self.area is None:
            self.out.append(text)

    def handle_entityref(self, name: str) -> None:
        """A sign by its name."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """A sign by its number."""
        self.handle_data(f"&#{name};")

    def handle_comment(self, text: str) -> None:
        """A remark."""
        self.out.append(f"<!--{text}-->")

    def handle_decl(self, text: str) -> None:
        """What kind of page it is."""
        self.out.append(f"<!{text}>")


def _without(raw: str, name: str) -> str:
    """A tag without one of its attributes, whichever way it is written."""
    return re.sub(
        rf"\s{name}(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?(?=[\s/>])", "", raw, count=1, flags=re.I
    )


def _with(raw: str, name: str, wanted: bool) -> str:
    bare = _without(raw, name)
    return f"{bare[:-1].rstrip('/ ')} {name}>" if wanted else bare
