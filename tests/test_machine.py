"""The two things borrowed from the machine work: PostgreSQL and Chromium."""

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.postgres
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_may_have_an_empty_postgresql_database_to_itself(fresh_postgres_url: str, turn: str) -> None:
    engine = sa.create_engine(fresh_postgres_url)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("select version()")).startswith("PostgreSQL ")
        assert connection.scalar(sa.text("select count(*) from pg_tables where schemaname = 'public'")) == 0
        connection.execute(sa.text("create table left_behind (id int)"))
    engine.dispose()


@pytest.mark.browser
def test_the_phone_is_360_px_wide_and_reads_chinese(page: "Page") -> None:
    page.set_content("<meta name=viewport content='width=device-width'><title>代购</title><p>村级服务站")
    assert page.title() == "代购"
    assert page.evaluate("innerWidth") == 360
    assert page.evaluate("navigator.language") == "zh-CN"
