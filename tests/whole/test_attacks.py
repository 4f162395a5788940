"""What an attacker and an unlucky browser send: nothing answers with a fault of ours, nothing leaks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station_app.core import clock
from station_app.core.access import unscoped
from tests.access.things import DAY, Things
from tests.factories import County, browser_of
from tests.web import token
from tests.whole import furnishing, walk
from tests.whole.hostile import VALUES
from tests.whole.thorough import Some, thoroughly

pytestmark = pytest.mark.only("sqlite")
KEYS = (
    *("page", "after", "before", "sort", "state", "month", "q", "station", "township", "county", "platform"),
    *("on", "from", "to", "kind", "verb", "who", "by", "villager", "household", "batch", "measure", "key"),
    *("goods", "year", "open", "covered", "next", "min", "max", "direction", "number", "device", "print"),
)
OUTSIDE = (
    *("//x.example", "///x.example", "/\\x.example", "\\\\x.example", "https://x.example", "https:x.example"),
    *(
        "http:/x.example",
        "javascript:alert(1)",
        "/\t/x.example",
        "/%09/x.example",
        "\t//x.example",
        " //x.example",
    ),
    *(
        "/\n/x.example",
        "//x.example@localhost",
        "http://localhost@x.example",
        "//localhost.x.example",
        "/\u2028/x",
    ),
    *("data:text/html,x", "//x.example/..", "/.//x.example", "/;@x.example", "x.example", "%2f%2fx.example"),
)


@pytest.fixture
def stops(app: Flask, county: County) -> Iterator[list[walk.Stop]]:
    """Every page of a county with a row in every table."""
    clock.pin(DAY)
    with unscoped():
        things: Things = furnishing.furnish(county)
    yield [one for one in walk.stops(app, county, things) if one.who != walk.NOBODY]
    clock.pin(None)


def people(app: Flask, county: County, stops: list[walk.Stop]) -> dict[str, FlaskClient]:
    """A browser for each person of the walk."""
    return {who: browser_of(app, getattr(county, who)) for who in dict.fromkeys(one.who for one in stops)}


def tried(wrong: list[str], what: str, send: Any) -> Any:
    """Send a request; what breaks is a fault of ours."""
    try:
        answer = send()
    except Exception as error:  # noqa: BLE001  (any of them would be a page that says we are to blame)
        wrong.append(f"{what}: {type(error).__name__} {str(error)[:120]}")
        return None
    if answer.status_code >= 500:
        wrong.append(f"{what}: {answer.status_code}")
    return answer


@thoroughly
def test_no_query_breaks_a_page(app: Flask, county: County, stops: list[walk.Stop], some: Some) -> None:
    browsers, wrong, seen = people(app, county, stops), [], set()
    for turn, stop in enumerate(stops):
        if stop.endpoint in seen or "?" in stop.url:
            continue
        seen.add(stop.endpoint)
        for shift in some.of(range(0, len(VALUES), 6), len(seen)):
            query = [
                (key, VALUES[(index + turn + shift) % len(VALUES)].encode("utf-8", "surrogatepass"))
                for index, key in enumerate(KEYS)
            ]
            query += [("page", "2"), ("page", "3")]
            url = stop.url
            tried(wrong, f"{stop.who} {url} {shift}", lambda: browsers[stop.who].get(url, query_string=query))  # noqa: B023
    assert not wrong, "\n".join(wrong[:30])


@thoroughly
def test_no_method_header_or_cookie_breaks_an_address(
    app: Flask, county: County, stops: list[walk.Stop], some: Some
) -> None:
    browsers, wrong, seen = people(app, county, stops), [], set()
    for stop in stops:
        if stop.endpoint in seen:
            continue
        seen.add(stop.endpoint)
        browser, url = browsers[stop.who], stop.url
        for method in some.of(("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "FOO"), len(seen)):
            answer = tried(wrong, f"{method} {url}", lambda: browser.open(url, method=method))  # noqa: B023
            if answer is not None and method not in ("HEAD", "OPTIONS"):
                assert answer.status_code in (400, 404, 405), f"{method} {url}: {answer.status_code}"
        odd: tuple[dict[str, str], ...] = (
            {"X-HTTP-Method-Override": "DELETE", "If-Modified-Since": "junk", "If-None-Match": "\xff"},
            {"Accept-Language": "x" * 5000, "Accept-Encoding": "gzip;q=x", "Range": "bytes=9-1"},
            {"User-Agent": "\xff" * 2000, "Referer": "http://x.example/\xff", "X-Forwarded-For": "a,b"},
            {"Cookie": "a=" + "b" * 8000, "Content-Type": "text/html; charset=nonsense"},
        )
        for heads in some.of(odd, len(seen)):
            tried(wrong, f"{url} {sorted(heads)}", lambda: browser.get(url, headers=heads))  # noqa: B023
        answer = browser.get(url, headers={"Host": "x.example"})
        assert "x.example" not in answer.get_data(as_text=True), url
        assert "x.example" not in answer.headers.get("Location", ""), url
    assert not wrong, "\n".join(wrong[:30])


def test_a_broken_body_is_refused(app: Flask, county: County, stops: list[walk.Stop]) -> None:
    wrong: list[str] = []
    for who, urls in {
        "wang": ("/orders/new", "/imports/new", "/villagers/new"),
        "office": ("/stations/new",),
    }.items():
        browser = browser_of(app, getattr(county, who))
        secret = token(browser)
        whole = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{secret}\r\n'.encode()
        for url in urls:
            for kind, body in (
                ("multipart/form-data", whole),
                ("multipart/form-data; boundary=", whole),
                ("multipart/form-data; boundary=b", whole[:-9]),
                (
                    "multipart/form-data; boundary=b",
                    whole + b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n',
                ),
                ("multipart/form-data; boundary=b; charset=utf-32", whole + b"--b--\r\n"),
                (
                    "application/x-www-form-urlencoded; charset=utf-7",
                    b"csrf_token=" + secret.encode() + b"&%ff=%fe",
                ),
                ("application/json", b'{"csrf_token": 1}'),
                ("application/json", b"\xff\xfe{"),
                ("text/plain", b"\x00" * 50),
                ("", b"a=b"),
            ):
                answer = tried(
                    wrong,
                    f"{url} {kind}",
                    lambda: browser.post(url, data=io.BytesIO(body).read(), content_type=kind),  # noqa: B023
                )
                if answer is not None and answer.status_code not in (400, 415, 422):
                    wrong.append(f"{url} {kind}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("word", ["wang", "office"])
def test_next_never_leads_outside(app: Flask, county: County, word: str) -> None:
    browser = browser_of(app, getattr(county, word))
    secret = token(browser)
    for url, more in (("/language", {"language": "en"}), ("/type-size", {"large": "1"})):
        for then in OUTSIDE:
            answer = browser.post(url, data={"csrf_token": secret, "next": then, **more})
            assert answer.status_code == 303, (url, then)
            place = answer.headers["Location"]
            assert re.match(r"/(?![/\\\\])", place), (url, then, place)
            assert not re.search(r"[\x00-\x20]", place), (url, then, place)
