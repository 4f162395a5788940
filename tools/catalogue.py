"""Bring the English catalogue up to date: python -m tools.catalogue [WORDS].

Finds every text marked in code and templates, keeps the English it has, drops what is gone and prints
what is still missing. WORDS is a text file that brings English: one line a text, ``source = English``,
`` =:= `` where the source itself holds an equals sign, ``one || many`` for a text with a number. A text
that is there already gets the new English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "station_app" / "translations" / "en.po"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
Places = dict[str, set[str]]


def texts() -> tuple[Places, dict[str, str]]:
    """Every marked text with the files it stands in, and the plural source of those that have one."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    places: Places = {}
    plurals: dict[str, str] = {}
    for part in ("station_app", "templates"):
        rows = extract_from_dir(
            str(ROOT / part),
            [(pattern.removeprefix(f"{part}/"), method) for pattern, method in methods],
            {pattern.removeprefix(f"{part}/"): option for pattern, option in options.items()},
            keywords=KEYWORDS,
        )
        for name, _line, message, _comments, _context in rows:
            source = message if isinstance(message, str) else message[0]
            places.setdefault(source, set()).add(f"{part}/{name}")
            if not isinstance(message, str):
                plurals[source] = message[1]
    return places, plurals


def kept() -> dict[str, tuple[str, ...]]:
    """The English that stands in the catalogue."""
    english: dict[str, tuple[str, ...]] = {}
    with PO.open("rb") as file:
        for message in read_po(file, locale="en"):
            if message.id and not message.fuzzy:
                source = message.id if isinstance(message.id, str) else message.id[0]
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                if all(forms):
                    english[source] = forms
    return english


def brought(path: Path) -> dict[str, tuple[str, ...]]:
    """The English of a file of words. Raises SystemExit naming a line that cannot be read."""
    english: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        source, mark, words = line.partition(" =:= " if " =:= " in line else " = ")
        if not mark or not words.strip():
            raise SystemExit(f"{path}:{number}: not 'source = English': {line}")
        forms = words.replace("\\n", "\n").split("||")
        english[source.replace("\\n", "\n")] = tuple(form.strip() for form in forms)
    return english


def write(places: Places, plurals: Mapping[str, str], english: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Write the catalogue; the texts that have no English yet are left out and returned."""
    catalogue = Catalog(locale="en", project="station", charset="utf-8", fuzzy=False)
    missing = []
    for source in sorted(places, key=lambda source: (min(places[source]), source)):
        forms = english.get(source)
        where = [(place, 0) for place in sorted(places[source])]
        if forms is None:
            missing.append(source)
        elif source in plurals:
            catalogue.add((source, plurals[source]), (forms[0], forms[-1]), locations=where)
        else:
            catalogue.add(source, forms[-1], locations=where)
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_by_file=False, include_lineno=False)
    body = out.getvalue().decode().split("\n\n", 1)[1]
    head = PO.read_text(encoding="utf-8").split("\n\n", 1)[0]
    PO.write_text(f"{head}\n\n{body}", encoding="utf-8")
    return missing


def main(arguments: list[str]) -> int:
    """Update the catalogue; 1 while texts are missing."""
    places, plurals = texts()
    english = kept() | (brought(Path(arguments[0])) if arguments else {})
    missing = write(places, plurals, english)
    for source in missing:
        print(f"{min(places[source])}: {source!r}" + (f" / {plurals[source]!r}" if source in plurals else ""))
    print(f"{len(places)} texts, {len(missing)} without English")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
