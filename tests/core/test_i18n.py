"""Chinese is the source, English the catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from station_app.core import i18n, pages

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "给谁买"
msgstr "For whom"

msgid "共 %(n)s 单"
msgstr "%(n)s orders in all"

msgid "%(num)s 单"
msgid_plural "%(num)s 单"
msgstr[0] "%(num)s order"
msgstr[1] "%(num)s orders"

#, fuzzy
msgid "交账"
msgstr "Guess"

msgid "取走了"
msgstr ""
"""


@pytest.fixture
def _catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "en.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(i18n, "CATALOGUE", tmp_path / "en.po")
    i18n.english.cache_clear()
    yield
    i18n.english.cache_clear()


@pytest.mark.usefixtures("_catalogue")
def test_wang_reads_chinese_and_smith_english():
    assert i18n.gettext("给谁买") == "给谁买"
    assert i18n.ngettext("%(num)s 单", "%(num)s 单", 1) == "1 单"
    with i18n.speaking("en"):
        assert i18n.gettext("给谁买") == "For whom"
        assert i18n.gettext("共 %(n)s 单", n="65,000") == "65,000 orders in all"
        assert [i18n.ngettext("%(num)s 单", "%(num)s 单", n) for n in (0, 1, 2)] == [
            "0 orders",
            "1 order",
            "2 orders",
        ]
    assert i18n.locale() == "zh"


@pytest.mark.usefixtures("_catalogue")
def test_what_has_no_english_stays_chinese():
    with i18n.speaking("en"):
        assert [i18n.gettext(text) for text in ("交账", "取走了", "没有的话", "100%")] == [
            "交账",
            "取走了",
            "没有的话",
            "100%",
        ]
        assert i18n.ngettext("%(num)s 站", "%(num)s 站", 3) == "3 站"


@pytest.mark.usefixtures("_catalogue")
def test_templates_fill_in_any_values_once():
    app = Flask(__name__)
    pages.install(app)
    app.jinja_env.autoescape = True
    page = app.jinja_env
    words = "{{ _('共 %(n)s 单', n='65,000') }} {{ ngettext('%(num)s 单', '%(num)s 单', 2) }}"
    rate = "{{ ngettext('%(who)s %(num)s 单 5%%', '%(who)s %(num)s 单 5%%', 2, who='王') }}"
    with i18n.speaking("en"):
        assert page.from_string(words).render() == "65,000 orders in all 2 orders"
    assert page.from_string(rate).render() == "王 2 单 5%"
    typed = page.from_string("{{ _('没有找到“%(q)s”', q=q) }}").render(q="<b>")
    assert typed == "没有找到“&lt;b&gt;”"


@pytest.mark.parametrize(
    ("kept", "accepted", "chosen"),
    [
        ("en", "zh-CN", "en"), ("zh", "en", "zh"), (None, None, "zh"), (None, "", "zh"),
        (None, "fr,de;q=0.5", "zh"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"), (None, "fr, zh-CN;q=0.9, en;q=0.8", "zh"),
        ("xx", "EN-us", "en"),
        (None, ";;,,=-", "zh"),
    ],
)  # fmt: skip
def test_the_language_a_person_keeps_wins_over_that_of_the_browser(
    kept: str | None, accepted: str | None, chosen: str
):
    assert i18n.choose(kept, accepted) == chosen


def test_a_missing_catalogue_is_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(i18n, "CATALOGUE", tmp_path / "none.po")
    i18n.english.cache_clear()
    assert i18n.english() == {}
    i18n.english.cache_clear()


def test_a_word_of_two_meanings_is_told_apart_by_its_context():
    assert i18n.pgettext("one", "乡亲") == "乡亲"
    with i18n.speaking("en"):
        assert (i18n.pgettext("one", "乡亲"), i18n.gettext("乡亲")) == ("Villager", "Villagers")


def test_a_count_may_be_written_its_own_way():
    with i18n.speaking("en"):
        assert i18n.ngettext("导入了 %(n)s 行。", "导入了 %(n)s 行。", 1, n="1") == "1 row imported."
        assert (
            i18n.ngettext("导入了 %(n)s 行。", "导入了 %(n)s 行。", 1200, n="1,200") == "1,200 rows imported."
        )
