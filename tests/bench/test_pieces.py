"""The pieces of the bench: the peer is stock, the client reads answers whole, marks tell the truth."""

from __future__ import annotations

import ast
import gzip
import runpy
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from bench import floor
from bench.client import Answer, Browser, Connection
from bench.closing import counted
from bench.people import NotAnswered, order
from bench.report import Goal, table

PEER = Path(__file__).resolve().parents[2] / "bench" / "peer"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The peer's settings, read without Django."""
    for name in ("PEER_SECRET", "PEER_DATABASE", "PEER_SOCKET"):
        monkeypatch.setenv(name, "x")
    return runpy.run_path(str(PEER / "settings.py"))


def test_the_peer_runs_with_stock_settings(settings: dict[str, Any]) -> None:
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["CONN_MAX_AGE"] is None
    assert [name.rpartition(".")[2] for name in settings["MIDDLEWARE"]] == [
        "SecurityMiddleware", "SessionMiddleware", "CommonMiddleware", "CsrfViewMiddleware",
        "AuthenticationMiddleware", "MessageMiddleware", "XFrameOptionsMiddleware",
    ]  # fmt: skip
    assert "loaders" not in settings["TEMPLATES"][0]["OPTIONS"]  # so they are cached, as DEBUG is off


def test_the_peers_list_is_as_light_as_a_stock_one_can_be() -> None:
    tree = ast.parse((PEER / "admin.py").read_text())
    orders = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Orders")
    said = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in orders.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id != "inlines"
    }
    assert said["show_full_result_count"] is False
    assert said["list_select_related"] == ("station", "villager")
    assert said["list_per_page"] == 50
    assert len(said["list_display"]) == 12


def answered(*answers: bytes) -> int:
    """A server that gives these answers on one connection; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        held, _ = listening.accept()
        for answer in answers:
            held.recv(65_536)
            for at in range(0, len(answer), 7):  # in crumbs, as a slow line gives them
                held.sendall(answer[at : at + 7])
        held.close()
        listening.close()

    threading.Thread(target=serve, daemon=True).start()
    return int(listening.getsockname()[1])


def test_the_client_reads_whole_answers_and_keeps_cookies() -> None:
    body = gzip.compress("今天卖了 3 单".encode())
    said = ("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Set-Cookie: station=a.b; Path=/")
    head = "\r\n".join([*said, f"Content-Length: {len(body)}"])
    browser = Browser(
        answered(
            head.encode() + b"\r\n\r\n" + body,
            b"HTTP/1.1 303 See Other\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        )
    )
    page = browser.get("/")
    assert (page.status, page.text, page.weight) == (200, "今天卖了 3 单", len(body))
    assert browser.cookies == {"station": "a.b"}
    assert b"Cookie: station=a.b\r\n" in browser.request("GET", "/")
    assert browser.post("/", {"a": "1"}).location == "/x"


def test_the_client_says_when_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OSError, match=r"."):
        Connection(port).ask(b"GET / HTTP/1.1\r\n\r\n")


def test_the_floor_answers_a_bare_text() -> None:
    seen: list[str] = []
    assert floor.app({"REQUEST_METHOD": "GET"}, lambda status, _headers: seen.append(status)) == [b"ok"]
    assert seen == ["200 OK"]


def test_a_posted_order_has_the_fields_of_the_page(app: Any, county: Any, signed_in: Any) -> None:
    page = signed_in(county.wang).get("/orders/new").text
    for name in order(1, "token", "villager"):
        assert f'name="{name}"' in page, name


@pytest.mark.parametrize(
    ("goal", "mark"),
    [
        (Goal("save", 2.0, 2, 4), "met"),
        (Goal("save", 1.99, 2, 4), "NOT MET"),
        (Goal("save", 4.2, 2, 4), "AMBITION"),
        (Goal("memory", 131, 130, more=False), "NOT MET"),
        (Goal("memory", 130, 130, more=False), "met"),
        (Goal("import", None, 4, more=False), "not run"),
    ],
)
def test_a_mark_tells_whether_the_goal_is_reached(goal: Goal, mark: str) -> None:
    assert goal.mark == mark
    assert Goal.of(goal.document()).mark == mark
    assert goal.name in table(("goal", "now"), [goal.row()[:2]])


def test_the_till_is_counted_as_it_stands() -> None:
    page = (
        '<dd class="money big-sum">¥1,234.50</dd><input type="hidden" name="csrf_token" value="t">'
        '<input type="hidden" name="seen" value="3:0:cash=123450">'
    )
    fields = counted(Answer(200, b"", page.encode()))
    assert (fields["counted"], fields["seen"], fields["reason"]) == ("1234.50", "3:0:cash=123450", "")
    short = counted(Answer(200, b"", page.replace("¥1,234.50", "−¥5.00").encode()))
    assert short["counted"] == "0"
    assert short["reason"]
    with pytest.raises(NotAnswered):
        counted(Answer(200, b"", b"<title>Something else</title>"))
