"""How a page breaks its lines."""

from __future__ import annotations

import pytest
from flask import Flask

HELD = "1 件\N{NO-BREAK SPACE}· 今天到的\N{NO-BREAK SPACE}· 1-1-07"


@pytest.mark.only("sqlite")
def test_the_dot_between_two_things_begins_no_line_of_a_narrow_page(app: Flask) -> None:
    assert app.jinja_env.from_string("1 件 · 今天到的 · 1-1-07").render() == HELD
