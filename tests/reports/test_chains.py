"""The check of the audit log's chains: whole ones, rewritten and deleted entries, a long one by pieces."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, text

from station_app.core.audit import AuditClear
from station_app.core.db import db
from station_app.reports import links
from tests.factories import County
from tests.web import read


def plain(page: str) -> str:
    """The words of a page in one line."""
    return " ".join(read(page).split())


def test_whole_chains_are_shown_whole_and_a_rewritten_entry_by_its_place(
    county: County, signed_in: Any, worked: str
) -> None:
    page = plain(signed_in(county.auditor).get("/reports/audits/chains").text)
    assert "完整" in page
    assert "条断了" not in page
    db.session.connection().execute(text("update audit_entries set reason = '改过' where seq = 3"))
    db.session.commit()
    page = plain(signed_in(county.auditor).get("/reports/audits/chains").text)
    assert "双岗镇太平村的记录在第 3 条断了" in page


@pytest.mark.parametrize("cut", ["seq = 5", "seq = 2", "seq = 1"])
def test_a_deleted_entry_breaks_its_chain(county: County, signed_in: Any, worked: str, cut: str) -> None:
    db.session.execute(delete(AuditClear))
    db.session.connection().execute(text(f"delete from audit_entries where {cut}"))
    db.session.commit()
    place = cut.split()[-1]
    page = plain(signed_in(county.auditor).get("/reports/audits/chains").text)
    assert f"在第 {place} 条断了" in page


def test_a_long_chain_is_walked_a_piece_at_a_time(
    county: County, signed_in: Any, worked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "AT_ONCE", 2)
    monkeypatch.setattr(links, "A_PRESS", 2)
    browser, url = signed_in(county.auditor), f"/reports/audits/chains?chain={county.taiping.id}"
    assert "从头查" in plain(browser.get("/reports/audits/chains").text)
    assert "查到第 2 条，完整" in plain(browser.get(url).text)
    assert "查到第 4 条，完整" in plain(browser.get(f"{url}&from=2").text)
    assert "完整" in plain(browser.get(f"{url}&from=4").text)
    for odd in ("chain=x", f"chain={uuid.uuid4()}", f"chain={county.elsewhere.id}"):
        assert browser.get(f"/reports/audits/chains?{odd}").status_code == 404
