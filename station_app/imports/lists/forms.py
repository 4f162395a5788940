"""The form that takes a list, and the one that says what headings mean."""

from __future__ import annotations

from flask import request

from station_app.core.access import Person
from station_app.imports.forms import FileForm
from station_app.imports.headings import Found, Words
from station_app.imports.lists.kinds import Kind

FIELD = "heading-"


class ListForm(FileForm):
    """A list to look at; only lists of stations ask for one."""

    def offer_for(self, by: Person, kind: Kind) -> None:
        """The stations to choose from, where rows may name none."""
        if kind.of_stations:
            self.offer(by)
        else:
            del self.station


def meanings(found: Found, words: Words) -> tuple[list[tuple[str, str]], str]:
    """What the posted page says of each unknown heading, and the column said twice ('': none)."""
    said, taken = [], set(found.known)
    for place, one in enumerate(found.unknown):
        meaning = request.form.get(f"{FIELD}{place}", "")
        if meaning not in words.headings:
            meaning = ""
        if meaning and meaning in taken:
            return [], words.headings[meaning]
        taken |= {meaning} - {""}
        said.append((one.key, meaning))
    return said, ""
