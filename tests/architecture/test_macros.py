"""A macro file imported without the page's context is read once for all pages, languages and people."""

from __future__ import annotations

import re
from pathlib import Path

import config

TEMPLATES = Path(config.ROOT) / "templates"
_IMPORT = re.compile(r'\{%-? from "([^"]+)" import [^%]*?(with context )?-?%\}')
_MACRO = re.compile(r"\{%-? macro .*?\{%-? endmacro -?%\}|\{#.*?#\}", re.DOTALL)
_LOOKED_UP = re.compile(r"\b(?:_|ngettext|pgettext)\(")
_CODE = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
_NAMES = re.compile(r"(?<![.\w])(person|county|locale|today|business_now|demo|nav|large_type)\b(?!=)")


def test_a_file_of_macros_that_looks_up_words_outside_them_is_imported_with_the_context() -> None:
    wrong = []
    for page in sorted(TEMPLATES.rglob("*.html")):
        for name, with_context in _IMPORT.findall(page.read_text(encoding="utf-8")):
            outside = _MACRO.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))
            outside = re.sub(r'\{%-? from "[^%]*%\}', "", outside)
            if not with_context and _LOOKED_UP.search(outside):
                wrong.append(f"{page.relative_to(TEMPLATES)}: {name}")
    assert not wrong


def test_a_macro_that_speaks_of_person_or_county_is_imported_with_the_context() -> None:
    wrong = []
    for page in sorted(TEMPLATES.rglob("*.html")):
        for name, with_context in _IMPORT.findall(page.read_text(encoding="utf-8")):
            text = re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.DOTALL)
            given = " ".join(re.findall(r"macro \w+\(([^)]*)\)", text))
            code = re.sub(r"'[^']*'", "", " ".join(_CODE.findall(text)))
            used = {found for found in _NAMES.findall(code) if not re.search(rf"\b{found}\b", given)}
            if not with_context and used:
                wrong.append(f"{page.relative_to(TEMPLATES)}: {name} uses {sorted(used)}")
    assert not wrong


def test_a_debt_stays_in_one_line_where_rows_are_narrow() -> None:
    narrow = ("ui/picker.html", "arrivals/index.html", "arrivals/people.html")
    others = ("ui/state.html", "households/counter_list.html", "orders/counter_show.html")
    said = re.compile(r"<[^<>]*>(?=\{\{ _\('欠 %\(sum\)s')|[^>]\{\{ _\('欠 %\(sum\)s'")
    for name in (*narrow, *others):
        found = said.findall((TEMPLATES / name).read_text("utf-8"))
        assert found, name
        for opening in found:
            assert "nowrap" in opening or "state owed" in opening, name
