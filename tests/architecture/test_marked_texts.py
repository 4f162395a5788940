"""Chinese that a user reads stands in marked texts only; glued beside them it cannot be translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.catalogue import KEYWORDS

ROOT = Path(__file__).resolve().parents[2]
CODE, TEMPLATES = ROOT / "station_app", ROOT / "templates"
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
# Chinese that is no text of a page: what is read from files, what a demo is made of, the language itself.
DATA = {
    "areas/provinces.py": "names of provinces as they are stored",
    **dict.fromkeys(
        ("bills/headings.py", "bills/reading.py", "bills/rows.py", "bills/statuses.py"),
        "headings and words of payment bills",
    ),
    "core/people.py": "readings of characters",
    "core/parsers": "how people write numbers, dates and telephones",
    "core/words.py": "dates and amounts, made in both languages here",
    "households/models.py": "how people write a group",
    "imports/checks.py": "words found in ledgers",
    "imports/columns.py": "headings of ledgers",
    "imports/files.py": "headings that tell Big5",
    "imports/ledger_sheet.py": "headings and words of ledgers",
    "imports/reader.py": "words found in ledgers",
    **dict.fromkeys(
        (
            f"imports/lists/{name}.py"
            for name in ("bought", "credits", "equipment", "prices", "sales", "staff", "targets", "villagers")
        ),
        "headings and words of a list",
    ),
    "imports/places/divisions.py": "headings of a list",
    "imports/places/stations.py": "headings of a list",
    "ops/demo": "the demo's goods, names and stories",
    **dict.fromkeys(
        (
            f"orders/pasting/{name}.py"
            for name in ("cells", "figures", "goods", "labelled", "titles", "words")
        ),
        "how shops print an order",
    ),
    "produce/producers/numbers.py": "numbers of certificates",
    "produce/products/specs.py": "specifications of goods as people write them",
    "produce/products/english.py": "names of goods as the county stores them",
    "produce/batches/certifying.py": "the words of a form of the ministry, as a county may change them",
    "produce/sales/sizes.py": "how platforms write weights",
    "imports/platforms/cells.py": "moments, counts and signs for nothing as exports write them",
    "imports/platforms/headings.py": "headings of platforms' exports",
    "imports/platforms/own.py": "headings of a table of purchases",
    "imports/platforms/bought.py": "states of orders as platforms write them",
    "imports/platforms/states.py": "states of orders as platforms write them",
    "imports/platforms/listed.py": "headings of a table of sales",
    "public/tracing.py": "double surnames",
    "produce/weights.py": "how people write weights",
}
# Parts of names as they are stored or typed, and the name of the language.
NAMES = re.compile(r"村委会|农村电商|通榆县|中文|０|．")
QUOTED = r"(?:'[^']*'|\"[^\"]*\")"
MARKED_IN_TEMPLATE = re.compile(rf"\b(?:_|gettext|ngettext|pgettext)\(\s*{QUOTED}(?:\s*,\s*{QUOTED})*")
COMMENT = re.compile(r"\{#.*?#\}", re.S)
CURE = "Put it into _(), or join words with core/words.py: series(), clauses(), days()."


def unmarked(path: Path) -> Iterator[tuple[int, str]]:
    """The Chinese strings of a Python file that no marking function takes; docstrings do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in KEYWORDS:
                spared |= {id(argument) for argument in node.args}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in spared and CHINESE.search(NAMES.sub("", node.value)):
            yield node.lineno, node.value


def is_data(path: Path) -> bool:
    """Does the file, or its folder, stand in the list above?"""
    name = path.relative_to(CODE).as_posix()
    return any(name == one or name.startswith(f"{one}/") for one in DATA)


def test_code_holds_chinese_in_marked_texts_only() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in sorted(CODE.rglob("*.py"))
        if not is_data(path)
        for line, text in unmarked(path)
    }
    assert not found, f"{CURE} {found}"


def test_the_list_of_data_names_only_what_needs_it() -> None:
    for name in DATA:
        path = CODE / name
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        assert any(any(unmarked(one)) for one in files), f"{name} needs no exception any more"


def test_templates_hold_chinese_in_marked_texts_only() -> None:
    found = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = MARKED_IN_TEMPLATE.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
        text = NAMES.sub("", text)
        if left := [line.strip()[:80] for line in text.splitlines() if CHINESE.search(line)]:
            found[str(path.relative_to(ROOT))] = left
    assert not found, f"{CURE} {found}"
