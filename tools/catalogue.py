"""Bring the English catalogue up to date: python -m tools.catalogue [WORDS].

Finds every text marked in code and templates, keeps the English it has, drops what is gone and prints
what is still missing. WORDS is a text file that brings English: one line a text, ``source = English``,
`` =:= `` where the source itself holds an equals sign, ``one || many`` for a text with a number,
``context@@source`` for one of two meanings, ``\\s`` for a space at an end. A text
that is there already gets the new English.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "station_app" / "translations" / "en.po"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CONTEXT = "@@"
Places = dict[str, set[str]]


def marked(path: Path) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The marked texts of a Python file: line, function, its texts.

    Only a text that is itself the argument counts: in ``gettext(FLOW.verbs["ship"].label)`` none is.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name in KEYWORDS:
            found = [one.value for one in node.args if isinstance(one, ast.Constant)]
            said = tuple(one for one in found if isinstance(one, str))
            if len(said) >= len(KEYWORDS[name] or "1"):
                yield node.lineno, name, said


def texts() -> tuple[Places, dict[str, str], set[str]]:
    """Every marked text with the files and lines it stands in; the plural source of those that have one;
    and those used without a number.

    A text with a context is called ``context@@text``.
    """
    places: Places = {}
    plurals: dict[str, str] = {}
    plain: set[str] = set()
    for path in sorted((ROOT / "station_app").rglob("*.py")):
        for line, name, said in marked(path):
            source = CONTEXT.join(said[:2]) if name == "pgettext" else said[0]
            places.setdefault(source, set()).add(f"{path.relative_to(ROOT)}:{line}")
            if name == "ngettext":
                plurals[source] = said[1]
            else:
                plain.add(source)
    options = {"**.html": {"encoding": "utf-8", "silent": "false", "newstyle_gettext": "true"}}
    rows = extract_from_dir(str(ROOT / "templates"), [("**.html", "jinja2")], options, keywords=KEYWORDS)
    for file, line, message, _comments, context in rows:
        source = message if isinstance(message, str) else message[0]
        source = f"{context}{CONTEXT}{source}" if context else source
        places.setdefault(source, set()).add(f"templates/{file}:{line}")
        if isinstance(message, str):
            plain.add(source)
        else:
            plurals[source] = message[1]
    return places, plurals, plain


def files(places: set[str]) -> set[str]:
    """The files of these places, without the lines."""
    return {place.rpartition(":")[0] for place in places}


def name_of(message: Message) -> str:
    """A message of the catalogue as ``texts()`` calls it."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}{CONTEXT}{source}" if message.context else source


def kept() -> dict[str, tuple[str, ...]]:
    """The English that stands in the catalogue."""
    english: dict[str, tuple[str, ...]] = {}
    with PO.open("rb") as file:
        for message in read_po(file, locale="en"):
            if message.id and not message.fuzzy:
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                if all(forms):
                    english[name_of(message)] = forms
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
        english[source.replace("\\n", "\n")] = tuple(form.strip().replace("\\s", " ") for form in forms)
    return english


def write(places: Places, plurals: Mapping[str, str], english: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Write the catalogue; the texts that have no English yet are left out and returned."""
    catalogue = Catalog(locale="en", project="station", charset="utf-8", fuzzy=False)
    missing = []
    for source in sorted(places, key=lambda source: (min(files(places[source])), source)):
        forms = english.get(source)
        where = [(file, 0) for file in sorted(files(places[source]))]
        if forms is None:
            missing.append(source)
        elif source in plurals:
            catalogue.add((source, plurals[source]), (forms[0], forms[-1]), locations=where)
        else:
            context, mark, text = source.rpartition(CONTEXT)
            catalogue.add(text if mark else source, forms[-1], locations=where, context=context or None)
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_by_file=False, include_lineno=False)
    body = out.getvalue().decode().split("\n\n", 1)[1]
    head = PO.read_text(encoding="utf-8").split("\n\n", 1)[0]
    PO.write_text(f"{head}\n\n{body}", encoding="utf-8")
    return missing


def main(arguments: list[str]) -> int:
    """Update the catalogue; 1 while texts are missing."""
    places, plurals, _plain = texts()
    english = kept() | (brought(Path(arguments[0])) if arguments else {})
    missing = write(places, plurals, english)
    for source in missing:
        print(f"{min(places[source])}: {source!r}" + (f" / {plurals[source]!r}" if source in plurals else ""))
    print(f"{len(places)} texts, {len(missing)} without English")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
