"""Deeds as the log's filter knows them: by their words, because one verb has other words elsewhere."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from station_app.core import deeds
from station_app.core.audit import AuditEntry
from station_app.core.deeds import TAKE_BACK
from station_app.core.i18n import N_, gettext
from station_app.core.words import series

Pairs = list[tuple[str, str]]
"""Kinds of things with a verb of theirs."""
MOST_WORDS = 4


def _deeds() -> dict[str, Pairs]:
    """Every deed by its words: the kinds and verbs that bear them."""
    found: dict[str, Pairs] = {}
    for kind in deeds.kinds():
        for name, deed in {**kind.deeds, **deeds.SHARED}.items():
            found.setdefault(deed.words, []).append((kind.thing, name))
    return found


def _chosen(text: str) -> dict[str, Pairs]:
    """The deeds a text means: one by ``thing.verb``; all that a verb alone is, as older addresses have it."""
    thing, dot, name = text.partition(".")
    if dot:
        return {words: pairs for words, pairs in _deeds().items() if pairs[0] == (thing, name)}
    found = {words: [pair for pair in pairs if pair[1] == text] for words, pairs in _deeds().items()}
    return {words: pairs for words, pairs in found.items() if pairs}


def choices(thing: str, asked: str = "") -> dict[str, str]:
    """What can be chosen of one kind of thing, or of all: each deed's words once, by ``thing.verb``.

    What an address asks for by a verb alone can be chosen too.
    """
    found = {TAKE_BACK: gettext(N_("撤销"))}
    for words, pairs in _deeds().items():
        if not thing or any(kind == thing for kind, _ in pairs):
            found[".".join(pairs[0])] = gettext(words)
    return found if not asked or asked in found else {asked: said(asked, thing), **found}


def said(text: str, thing: str = "") -> str:
    """A deed that was asked for, in words."""
    if text == TAKE_BACK:
        return gettext(N_("撤销"))
    every = _chosen(text)
    own = [words for words, pairs in every.items() if any(kind == thing for kind, _ in pairs)]
    return series((gettext(words) for words in own or every), MOST_WORDS)


def read(text: str) -> str:
    """A deed as an address names it; ValueError for what is none."""
    if text != TAKE_BACK and not _chosen(text):
        raise ValueError(text)
    return text


def of(text: str) -> ColumnElement[bool]:
    """The acts that are this deed, whatever they were done to."""
    if text == TAKE_BACK:
        return AuditEntry.verb == text
    names: dict[str, list[str]] = {}
    for pairs in _chosen(text).values():
        for thing, name in pairs:
            names.setdefault(name, []).append(thing)
    return or_(*((AuditEntry.verb == name) & AuditEntry.thing.in_(things) for name, things in names.items()))
