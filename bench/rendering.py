"""The first render in Chromium on a slow line: 400 kbit/s, and every answer 400 ms late.

Cold: a browser that was never here. Warm: the same page again, with what the browser keeps; the worker of the
counter, which can answer without the line, is left out. Measured is the moment at which something of the
page can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from bench import people
from bench.client import HOST, Browser
from bench.cluster import Cluster
from bench.copying import COUNTY as COUNTY_CODE
from bench.county import OFFICE, PASSWORD
from bench.report import table
from bench.servers import Server
from tests.browser import DESK, FLAGS, PHONE
from tests.machine import chromium_program

LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
PAINTED = """() => new Promise((done) => {
  const said = () => performance.getEntriesByName('first-contentful-paint')[0];
  const look = () => said() ? done(said().startTime) : setTimeout(look, 20);
  look();
})"""
OPERATOR, COUNTY, NOBODY = "operator", "county", "nobody"
PAGES = (
    ("operator's home", "/", OPERATOR),
    ("new order", "/orders/new", OPERATOR),
    ("order list", "/orders", OPERATOR),
    ("county home", "/", COUNTY),
    ("month board", "/reports/months?month=2015-08", COUNTY),
    ("public hall", f"/pavilion/{COUNTY_CODE}", NOBODY),
)


def measure(
    cluster: Cluster, server: Server, times: int, said: Callable[[str], None]
) -> dict[str, Any] | None:
    """Seconds until each page shows, cold and warm, the median; with requests and bytes of the cold one."""
    program = chromium_program()
    if program is None:
        said("Chromium is not installed: no renders")
        return None
    said("first renders on a slow line")
    from playwright.sync_api import sync_playwright

    cookies = {
        OPERATOR: people.sign_in(server, people.operators(cluster)[0][0], PASSWORD),
        COUNTY: people.sign_in(server, OFFICE, PASSWORD),
        NOBODY: Browser(server.port),
    }
    rows = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        for name, path, who in PAGES:
            seen = [_renders(chromium, server, path, who, cookies[who]) for _ in range(times)]
            rows.append(
                {
                    "page": name,
                    "cold_s": round(median(one[0] for one in seen), 2),
                    "warm_s": round(median(one[1] for one in seen), 2),
                    "requests": seen[0][2],
                    "bytes": seen[0][3],
                }
            )
        chromium.close()
    heads = ("first render", "cold s", "warm s", "requests", "bytes")
    cells = [[row["page"], *(str(row[key]) for key in list(row)[1:])] for row in rows]
    return {
        "pages": rows,
        "cold_s": max(row["cold_s"] for row in rows),
        "warm_s": max(row["warm_s"] for row in rows),
        "words": table(heads, cells),
    }


def _renders(
    chromium: Any, server: Server, path: str, who: str, signed: Browser
) -> tuple[float, float, int, int]:
    """Cold and warm seconds, requests and bytes until the cold page had all it asked for."""
    with _browser(chromium, server, who, signed) as (page, received):
        url, found = f"http://{HOST}:{server.port}{path}", []
        for _ in ("cold", "warm"):
            page.goto(url, wait_until="load")
            found.append(page.evaluate(PAINTED) / 1_000)
            if len(found) == 1:
                page.wait_for_load_state("networkidle")
                cold = len(received), sum(received)
        return found[0], found[1], *cold


@contextmanager
def _browser(chromium: Any, server: Server, who: str, signed: Browser) -> Iterator[tuple[Any, list[int]]]:
    """A browser that was never here, on the slow line; and the bytes of each answer it got."""
    context = chromium.new_context(
        viewport=DESK if who == COUNTY else PHONE, locale="zh-CN", service_workers="block"
    )
    context.add_cookies(
        [
            {"name": name, "value": value, "url": f"http://{HOST}:{server.port}"}
            for name, value in signed.cookies.items()
        ]
    )
    page, received = context.new_page(), []
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.on("Network.loadingFinished", lambda said: received.append(int(said["encodedDataLength"])))
    try:
        yield page, received
    finally:
        context.close()
