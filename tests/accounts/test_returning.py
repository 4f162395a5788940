"""Where a page may send the reader back to: never away from this site."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from station_app import create_app
from station_app.accounts.returning import back, is_inside

HOST = "evil.example"
STARTS = (
    *(
        "//",
        "///",
        "////",
        "/\\",
        "\\/",
        "\\\\",
        "\\",
        "/\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "/\x00/",
        "/ /",
        "\t//",
        " //",
    ),
    *(
        "\n//",
        "/%2f",
        "/%2F/",
        "/%252f",
        "/%25252f",
        "/%5c",
        "/%5C/",
        "/%255c",
        "/%09/",
        "/%0a/",
        "/%0d/",
        "/%00/",
    ),
    *(
        "/./%2f",
        "/.//",
        "/..//",
        "/a/..//",
        "/;//",
        "/\u2028/",
        "/\u3000/",
        "/\ufeff/",
        "/\u200b/",
        "/\x7f/",
        "/\x85/",
    ),
    *(
        "http:",
        "https:",
        "http:/",
        "https:/",
        "http://",
        "https://",
        "HTTPS://",
        "hTTp://",
        "https:\\\\",
        "http:\\/",
    ),
    *(
        "https:///",
        "http:/\\/",
        "ftp://",
        "file://",
        "//user@",
        "//user:word@",
        "//127.0.0.1@",
        "https://localhost@",
    ),
    *(
        "//localhost.",
        "//localhost:80@",
        "//[::1]@",
        "//[",
        "//]",
        "///\\",
        "/\\\\\\",
        "\x01//",
        "\u00a0//",
        "//%09",
    ),
)
SCHEMES = (
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
    ),
    *(
        "vbscript:x",
        "mailto:a@b",
        "tel:110",
        "blob:x",
        "about:blank",
        "evil.example",
        "evil.example/villagers",
        "@evil",
    ),
    *(
        "?next=//evil.example",
        "#//evil.example",
        ".",
        "..",
        "./villagers",
        "villagers",
        "",
        " ",
        "\x00",
        "/" * 3000,
    ),
    *(
        "http:villagers",
        "https:villagers",
        "://evil.example",
        ":evil",
        ";//evil",
        "/villagers\r\nLocation: //evil",
    ),
    *("/villagers\nSet-Cookie: a=b", "/villagers%0d%0aLocation:%20//evil.example", "/x" * 1500),
)
CORPUS = [*(start + HOST for start in STARTS), *SCHEMES]
INSIDE = (
    *("/", "/villagers", "/villagers?q=zgl", "/villagers?q=%E5%BC%A0&after=0f.x", "/stations/coverage"),
    *("/villagers?q=https://evil.example", "/stations?q=//evil.example&state=open", "/sign-in/code"),
)


@pytest.fixture(scope="module")
def plain() -> Flask:
    """The application without a database."""
    return create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 90


@pytest.mark.parametrize("target", CORPUS, ids=ascii)
def test_nobody_is_sent_away_from_this_site(plain: Flask, target: str) -> None:
    with plain.test_request_context():
        assert back(target) == "/"


@pytest.mark.parametrize("target", INSIDE)
def test_pages_of_this_site_are_returned_to(plain: Flask, target: str) -> None:
    with plain.test_request_context():
        assert back(target) == target


@pytest.mark.parametrize("target", ["/sign-out", "/language", "/nowhere", "/villagers/7"])
def test_what_cannot_be_opened_is_not_returned_to(plain: Flask, target: str) -> None:
    with plain.test_request_context():
        assert back(target) == "/"


def test_slashes_and_signs_in_any_order_stay_inside(plain: Flask) -> None:
    with plain.test_request_context():
        for signs in product(("/", "\\", "\t", "%2f", "%5c", "@", ":", "."), repeat=4):
            answer = back("".join(signs) + HOST)
            assert answer == "/", signs


@given(st.text(max_size=40))
def test_whatever_is_written_the_answer_is_one_path(text: str) -> None:
    if is_inside("/" + text):
        assert text[:1] not in ("/", "\\")
        assert not any(sign in text.partition("?")[0].partition("#")[0] for sign in ("//", "\\"))
