"""Cells that choose from a closed list: by its key, its Chinese word or the English one of our own files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from station_app.core.i18n import english, gettext
from station_app.core.parsers import Unreadable, read_text
from station_app.core.words import series


class Choice:
    """Reads such a cell. ``words`` are the list's keys with their words, ``also`` what else people write.

    ``sentence`` says what may stand there; its ``%(example)s`` is ``example``, or all the words.
    The English words are looked up when the first cell is read: a server starts without its catalogue.
    """

    def __init__(
        self,
        words: Mapping[Any, str],
        code: str,
        sentence: str,
        example: str = "",
        also: Mapping[str, Any] | None = None,
    ) -> None:
        self.words, self.also = words, also or {}
        self.code, self.sentence, self.example = code, sentence, example

    def __call__(self, cell: Any) -> Any:
        """The key a cell means; raises ``Unreadable`` for a word that is not in the list."""
        found = self.known.get(_bare(read_text(cell)))
        if found is None:
            example = self.example or series(map(gettext, self.words.values()))
            raise Unreadable(self.code, self.sentence, example)
        return found

    @cached_property
    def known(self) -> dict[str, Any]:
        """The key behind each word, as words are compared."""
        said = {
            one: key for key, word in self.words.items() for one in (str(key), *english().get(word, ()), word)
        }
        return {_bare(word): key for word, key in {**said, **self.also}.items()}


def _bare(word: str) -> str:
    return word.replace(" ", "").casefold()
