"""HTTP/1.1 over kept-alive sockets: as little work as a client can do, so that the server is measured."""

from __future__ import annotations

import gzip
import re
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE_S = 60.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)", re.I)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        packed = b"\r\ncontent-encoding: gzip" in self.head.lower()
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def weight(self) -> int:
        """Bytes of the page as a browser with gzip would get it (packed here where the server does not)."""
        packed = b"\r\ncontent-encoding: gzip" in self.head.lower()
        return len(self.body if packed else gzip.compress(self.body, 6))

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        found = re.search(rb"\r\nlocation: *(\S+)", self.head, re.I)
        return found[1].decode() if found else ""


class Connection:
    """One client: a socket that is opened again when the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Send a whole request and read the whole answer."""
        for _attempt in range(2):
            if self.socket is None:
                self.socket = socket.create_connection((HOST, self.port), PATIENCE_S)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.socket.sendall(request)
                return self._read(self.socket)
            except (ConnectionError, EOFError):
                self.close()
        raise ConnectionError(f"the server at port {self.port} closes its connections")

    def _read(self, held: socket.socket) -> Answer:
        received = held.recv(65_536)
        while b"\r\n\r\n" not in received:
            more = held.recv(65_536)
            if not more:
                raise EOFError
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None and not head.startswith(b"HTTP/1.1 304"):
            raise ValueError(f"an answer without its length: {head[:200]!r}")
        missing = int(length[1]) - len(body) if length else 0
        parts = [body]
        while missing > 0:
            more = held.recv(min(missing, 262_144))
            if not more:
                raise EOFError
            parts.append(more)
            missing -= len(more)
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head, b"".join(parts))

    def close(self) -> None:
        """Let the socket go."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Browser:
    """A client that keeps cookies, for signing in."""

    def __init__(self, port: int) -> None:
        self.connection = Connection(port)
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._keep(self.connection.ask(self.request("GET", path)))

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form."""
        return self._keep(self.connection.ask(self.request("POST", path, fields)))

    def request(self, method: str, path: str, fields: dict[str, Any] | None = None) -> bytes:
        """The bytes of a request with this browser's cookies."""
        body = urlencode(fields).encode() if fields is not None else b""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self.port}",
            "User-Agent: bench",
            "Accept: text/html",
            "Accept-Encoding: gzip",
            "Accept-Language: zh-CN",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{key}={value}" for key, value in self.cookies.items()))
        if fields is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _keep(self, answer: Answer) -> Answer:
        for name, value in _COOKIE.findall(answer.head):
            self.cookies[name.decode().strip()] = value.decode()
        return answer
