"""Which villagers are meant by what somebody typed: characters of a name, initials, a telephone's tail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from station_app.core.prepared import ESCAPE, literally
from station_app.households.models import Villager, on_roll


def matching(words: str) -> ColumnElement[bool]:
    """Found by characters of the name, by pinyin initials, or by the tail of the telephone."""
    by, spelled = asked_for(words)
    return and_(on_roll(), fitting(by, **spelled))


def asked_for(words: str) -> tuple[str, dict[str, str]]:
    """By what a villager is looked for with these words, and what ``fitting`` compares then."""
    text = words.strip()
    if text.isdigit():
        return ("tail" if len(text) == 4 else "phone"), {"words": text}
    if text.isascii():
        letters = text.lower().replace(" ", "")
        return "letters", {"words": literally(text), "letters": literally(letters)}
    return "name", {"words": literally(text)}


def fitting(by: str, words: Any, letters: Any = "") -> ColumnElement[bool]:
    """The condition; with bound values one statement serves all words of a kind."""
    if by == "tail":
        return or_(Villager.phone_tail == words, Villager.phone == words)
    if by == "phone":
        return or_(Villager.phone.endswith(words), Villager.phone == words)
    named = Villager.name.contains(words, escape=ESCAPE)
    return named if by == "name" else or_(Villager.initials.startswith(letters, escape=ESCAPE), named)
