"""The fields of a finished page filled with what was typed, and nothing else of it changed."""

from __future__ import annotations

import pytest

from station_app.accounts.drafts.filling import fill

A = '<form action="/a">'
CASES = {
    "a field": (f'{A}<input name="n" value="old"></form>', f'{A}<input name="n" value="&lt;new&gt;"></form>'),
    "another form": ('<form action="/b"><input name="n" value="old"></form>', None),
    "the token and a hidden word": (f'{A}<input type="hidden" name="csrf_token" value="t"></form>', None),
    "a closed tag": (f'{A}<input name="n"/></form>', f'{A}<input name="n" value="&lt;new&gt;"></form>'),
    "a version": (
        f'{A}<input type="hidden" name="version" value="9"></form>',
        f'{A}<input type="hidden" name="version" value="3"></form>',
    ),
    "an area": (
        '<form action="/a?x=1"><textarea name="n">a &amp; b</textarea> &copy;</form>',
        '<form action="/a?x=1"><textarea name="n">\n&lt;new&gt;</textarea> &copy;</form>',
    ),
    "a choice": (
        f'{A}<select name="s"><option value="1" selected>1<option value="2">2</select></form>',
        f'{A}<select name="s"><option value="1">1<option value="2" selected>2</select></form>',
    ),
    "boxes": (
        f'{A}<input type="checkbox" name="c" checked><input type="radio" name="s" value="2"></form>',
        f'{A}<input type="checkbox" name="c"><input type="radio" name="s" value="2" checked></form>',
    ),
    "a password": (f'{A}<input type="password" name="n"></form>', None),
    "no form": ('<!doctype html><p title="a>b">x&#34;</p><script src="/s.js"></script><!-- c -->', None),
}


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_filled_where_it_was_typed(case: str) -> None:
    page, wanted = CASES[case]
    assert fill(page, "/a", [("n", "<new>"), ("s", "2"), ("version", "3")]) == (wanted or page)
