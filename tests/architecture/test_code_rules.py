"""House rules of the code; each failure names the cure."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "station_app").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
LONGEST = 250
LONG_FOR_A_REASON: dict[str, str] = {
    "station_app/households/common_words.py": "a list of data",
    "tests/access/routes.py": "the table of every route, a line each",
}
MAY_COMMIT = {"views.py", "cli.py", "jobs.py"}
COMMITS_ELSEWHERE: dict[str, str] = {}
BANNED = {"util", "utils", "helper", "helpers", "manager", "info", "data", "misc", "common"}


def name(path: Path) -> str:
    """A path as the tests print it."""
    return path.relative_to(ROOT).as_posix()


def each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test that holds a rule against every file and names all that break it: thousands cost too much."""

    def wrap(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as error:
                    broken.append(f"{name(path)}: {str(error).splitlines()[0]}")
            assert not broken, "\n".join(broken)

        test.__name__ = rule.__name__
        return test

    return wrap


@each([*CODE, *TESTS, *TEMPLATES, *STYLES])
def test_a_file_holds_one_idea(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST or name(path) in LONG_FOR_A_REASON, (
        f"{name(path)} has {lines} lines. Split it by idea, or name the reason in LONG_FOR_A_REASON."
    )
    assert not re.search(r"(_part\d|\d)\.(py|html|css)$", path.name), (
        "Name a file after its idea, not a count."
    )


@each(CODE)
def test_transactions_end_at_the_edge(path: Path) -> None:
    committed = "session.commit()" in path.read_text(encoding="utf-8")
    assert not committed or path.name in MAY_COMMIT or name(path) in COMMITS_ELSEWHERE, (
        f"{name(path)} commits. Rules change rows; views.py, cli.py or jobs.py commit."
    )


@each(CODE)
def test_a_feature_says_what_it_is_for_and_nothing_else_in_its_init(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{name(path)} has no docstring that says what it is for."
    if path.name == "__init__.py" and path.parent.parent.name == "station_app" and path.parent.name != "core":
        assert len(tree.body) == 1, "A feature's __init__ stays empty but for its docstring."


@each(CODE)
def test_names_say_what_a_thing_is(path: Path) -> None:
    assert path.stem not in BANNED, f"{path.stem} says nothing: name the file after its idea."


@each(TEMPLATES)
def test_a_template_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "Use a class: the policy forbids style attributes."
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "Use a data- hook: the policy forbids handlers."
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "Put scripts into static/js."
    assert "|safe" not in text.replace(" ", ""), (
        "Nothing is marked safe in a template: it would not be escaped."
    )
    assert not re.search(r"(src|href)\s*=\s*[\"'](https?:)?//", text), (
        "No page asks another site for anything."
    )


@each(TEMPLATES)
def test_every_form_that_posts_carries_the_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    posts = re.findall(r"<form[^>]*method=[\"']post[\"'][^>]*>.*?</form>", text, flags=re.S | re.I)
    for form in posts:
        assert "csrf_token" in form or "token()" in form, f"{name(path)}: a form posts without csrf_token."


@each(STYLES)
def test_style_sheets_work_on_old_phones(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    for word in (":has(", "@layer", "color-mix", "@container", "@import", "url(http", "data:"):
        assert word not in text, f"{name(path)} uses {word}: Chromium 86 and Safari 14 do not know it."
    assert not re.search(r"(?<![\w-])(inset|aspect-ratio)\s*:", text), f"{name(path)}: not in Safari 14."
    assert not re.search(r"\{[^{}@]*&", text), f"{name(path)} nests rules."


def test_no_file_names_a_package_registry_or_another_site() -> None:
    pattern = re.compile(r"(pypi\.org|pythonhosted|npmjs|deb\.debian|jsdelivr|unpkg|googleapis)")
    files = [
        p for p in ROOT.rglob("*") if p.suffix in {".py", ".txt", ".toml", ".md", ".html", ".in", ".yml"}
    ]
    kept = [p for p in files if not {".venv", ".git", "node_modules", "instance"} & set(p.parts)]
    found = [name(p) for p in kept if p != Path(__file__) and pattern.search(p.read_text(encoding="utf-8"))]
    assert not found
