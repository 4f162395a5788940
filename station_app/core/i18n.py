"""Locale choice. Chinese is the source text, English the catalogue; a message without English stays Chinese.

New or changed texts reach the catalogue with ``python -m tools.catalogue`` (see there).

A literal per cent sign is doubled in texts with values and everywhere in templates, single elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

Locale = Literal["zh", "en"]
LOCALES: dict[str, Locale] = {"zh": "zh", "en": "en"}
CATALOGUE = Path(__file__).parent.parent / "translations" / "en.po"

_locale: ContextVar[Locale] = ContextVar("locale", default="zh")


def locale() -> Locale:
    """The language of what is being written now."""
    return _locale.get()


def use(chosen: Locale) -> None:
    """Write in this language for the rest of this request."""
    _locale.set(chosen)


@contextmanager
def speaking(chosen: Locale) -> Iterator[None]:
    """Write in this language within the block."""
    before = _locale.set(chosen)
    try:
        yield
    finally:
        _locale.reset(before)


def choose(kept: str | None, accepted: str | None = None) -> Locale:
    """A person's language: the one they keep, else the first in Accept-Language, else Chinese."""
    for spoken in (kept or "", *(accepted or "").lower().split(",")):
        language = spoken.split(";")[0].split("-")[0].strip()
        if language in LOCALES:
            return LOCALES[language]
    return "zh"


def N_(source: str) -> str:  # the name Babel looks for
    """Mark a text for the catalogue where it stands; it is translated when it is shown."""
    return source


@cache
def english() -> dict[str, tuple[str, ...]]:
    """The catalogue: source text -> (English,) or (one, many). Fuzzy and empty entries do not count."""
    from babel.messages.pofile import read_po

    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        source = _key(message.context, message.id if isinstance(message.id, str) else message.id[0])
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        if source and all(forms) and not message.fuzzy:
            found[source] = forms
    return found


def _key(context: str | None, source: str) -> str:
    return f"{context}\x04{source}" if context else source


def pgettext(context: str, source: str, **values: object) -> str:
    """A word that English says in two ways: ``pgettext("one", "乡亲")`` is 'Villager', not 'Villagers'."""
    text = source if _locale.get() == "zh" else english().get(_key(context, source), (source,))[0]
    return text % values if values else text


def gettext(source: str, **values: object) -> str:
    """The text in the current language, with its %(name)s filled in."""
    text = source if _locale.get() == "zh" else english().get(source, (source,))[0]
    return text % values if values else text


def plural(source: str, many: str, n: int) -> str:
    """The text for n things, its values not yet filled in (templates fill them in themselves).

    Chinese has one form; English says it differently when n is 1.
    """
    if _locale.get() == "zh":
        return source if n == 1 else many
    forms = english().get(source, (source, many))
    return forms[0] if n == 1 else forms[-1]


def ngettext(source: str, many: str, n: int, /, **values: object) -> str:
    """The text for n things with its values filled in; %(num)s is n unless given."""
    return plural(source, many, n) % {"num": n, **values}
