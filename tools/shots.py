"""Make every picture of README and manuals: python -m tools.shots [NAME...]   (make shots).

Builds a demo of its own, serves it on this machine and photographs it with Chromium. The demo's date, dice
and totals stand still, so the same pages give the same pictures; few colours keep them small.
The pictures of the operator's whole day are taken by the test that plays it: tests/e2e/test_day.py.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LEDGERS = ROOT / "tests" / "ledgers" / "clean"
PHONE, DESK = (360, 740), (1366, 768)
COLOURS = 64
PATIENCE = 900
# The demo's day stands still, its hours run: "data up to" says them.
STILL = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (/数据截至/.test(node.data)) node.data = node.data.replace(/\d\d:\d\d/, '14:05');
  }
}"""


@dataclass(frozen=True)
class Shot:
    """One picture: its file, who looks, at what size, at which address, and what is done there first.

    ``deeds``: ``("fill", selector, words)``, ``("type", selector, words)``, ``("click", selector, "")`` or
    ``("upload", selector, file)``; ``("wait", selector, "")`` until it is there.
    """

    name: str
    role: str
    size: tuple[int, int]
    address: str
    deeds: tuple[tuple[str, str, str], ...] = ()


SHOTS = (
    Shot("sign-in", "", PHONE, "/sign-in"),
    Shot("counter-home", "operator", PHONE, "/"),
    Shot(
        "new-order",
        "operator",
        PHONE,
        "/orders/new",
        (
            ("fill", "[name='lines-0-goods']", "洗衣机 8公斤"),
            ("fill", "[name='lines-0-paid']", "1099"),
            ("fill", "[name='lines-0-local']", "1299"),
            ("type", "[name='who']", "z"),
            ("wait", "#picker-options li", ""),
        ),
    ),
    Shot("orders", "operator", PHONE, "/orders"),
    Shot("order", "operator", PHONE, "/orders?state=arrived", (("click", "main a[href*='/orders/']", ""),)),
    Shot("villagers", "operator", PHONE, "/villagers"),
    Shot("county-home", "manager", DESK, "/"),
    Shot("stations", "manager", DESK, "/stations"),
    Shot("station", "manager", DESK, "/stations/TY001"),
    Shot("county-orders", "manager", DESK, "/orders"),
    Shot("months", "manager", DESK, "/reports/months"),
    Shot(
        "import",
        "manager",
        DESK,
        "/imports/new",
        (
            ("upload", "input[type=file]", "*TY001*.xlsx"),
            ("click", "main form [type=submit], main form button", ""),
        ),
    ),
    Shot("settings", "admin", DESK, "/settings"),
)

DAY = tuple(
    f"day-{part}"
    for part in (
        "open",
        "offline",
        "kept",
        "arrivals",
        "pickup",
        "return",
        "credit",
        "close",
        "slip",
        "county",
    )
)
"""What tests/e2e/test_day.py photographs, in the order of the day."""


def play_the_day() -> None:
    """Play the day in Chromium with its pictures; SystemExit when the day does not come right."""
    words = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/e2e/test_day.py"]
    place = os.environ | {"STATION_PICTURES": str(PICTURES)}
    if subprocess.run(words, cwd=ROOT, env=place, check=False).returncode:
        raise SystemExit("The day at the counter did not come right; see above.")


@contextmanager
def served() -> Iterator[str]:
    """A demo of its own, served until the pictures are made; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="station-shots-") as folder:
        place = {"DATABASE_URL": f"sqlite:///{folder}/shots.sqlite3", "STATION_INSTANCE": folder}
        words = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--serve", "--port", str(port)]
        with subprocess.Popen(words, cwd=ROOT, env=os.environ | place, stdout=subprocess.DEVNULL) as server:
            try:
                wait(f"http://127.0.0.1:{port}/sign-in", server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; SystemExit when it ends before, or never does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit("The demo could not be served.")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"The demo did not answer within {PATIENCE} seconds.")


def take(browser: Any, base: str, shot: Shot) -> bytes:
    """One picture as the browser gives it."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if shot.role:
        page.goto(f"{base}/sign-in")
        page.locator(f"form[action$='/sign-in/demo/{shot.role}'] button").first.click()
        page.wait_for_load_state()
    page.goto(base + shot.address)
    for deed, where, words in shot.deeds:
        at = page.locator(where).first
        if deed == "fill":
            at.fill(words)
        elif deed == "type":
            at.press_sequentially(words, delay=30)
        elif deed == "upload":
            at.set_input_files(sorted(LEDGERS.glob(words))[0])
        elif deed == "wait":
            at.wait_for()
        else:
            at.click()
    page.wait_for_load_state("networkidle")
    page.evaluate(STILL)
    taken: bytes = page.screenshot(caret="hide", animations="disabled")
    context.close()
    return taken


def small(png: bytes) -> bytes:
    """The picture in few colours: a page needs no more, and a village line is slow."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(names: list[str]) -> int:
    """Make all pictures, or those named; 2 for a name that is not in the table."""
    from playwright.sync_api import sync_playwright

    from tests.machine import chromium_program

    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    of_the_day = [name for name in DAY if not names or name in names]
    if len(wanted) + len(of_the_day) < len(names):
        print(f"There are: {', '.join([*(shot.name for shot in SHOTS), *DAY])}")
        return 2
    program = chromium_program()
    if not program:
        print("Chromium is not on this machine; make test says how to install it.")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    if of_the_day:
        play_the_day()
    if not wanted:
        return 0
    with served() as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        for shot in wanted:
            picture = small(take(browser, base, shot))
            (PICTURES / f"{shot.name}.png").write_bytes(picture)
            print(f"docs/pictures/{shot.name}.png  {len(picture) // 1024} KB")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
