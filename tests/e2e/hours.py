"""What playing a day needs: hours that follow the story, forms filled by script, pictures."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from station_app.core import clock
from tests.e2e.conftest import Served
from tools.shots import small

DAY = dt.date(2015, 8, 31)


class Hours:
    """The day runs by the story, not by the wall: each request is answered at the hour it says."""

    def __init__(self, served: Served) -> None:
        self.app, self.at = served.app.wsgi_app, at(8)
        served.app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer at that hour."""
        with clock.back_then(self.at):
            return list(self.app(environ, start))


def at(hour: float, day: dt.date = DAY) -> dt.datetime:
    """An hour of the day in Shanghai."""
    midnight = dt.datetime.combine(day, dt.time(), clock.SHANGHAI)
    return midnight + dt.timedelta(hours=hour)


def picture(page: Any, name: str, *, whole: bool = False) -> None:
    """For the manual, when it is asked for: what stands on the screen now, or the whole page."""
    folder = os.environ.get("STATION_PICTURES")
    if folder:
        if whole:
            page.evaluate("window.scrollTo(0, 0)")
        taken = page.screenshot(caret="hide", animations="disabled", full_page=whole)
        Path(folder, f"{name}.png").write_bytes(small(taken))


def log_by_script(page: Any, villager: str, name: str, goods: str, paid: str, local: str, way: str) -> None:
    """The real form, filled and sent without typing: forty orders are many."""
    with page.expect_navigation():
        page.evaluate(
            """([villager, who, goods, paid, local, way]) => {
              const form = document.getElementById('order');
              const said = { villager_id: villager, who: who, 'lines-0-goods': goods, 'lines-0-paid': paid,
                'lines-0-local': local };
              for (const name in said) form.querySelector(`[name='${name}']`).value = said[name];
              form.querySelector(`[name=pay][value=${way}]`).checked = true;
              form.requestSubmit(document.querySelector('[data-save]'));
            }""",
            [villager, name, goods, paid, local, way],
        )


CLOCK = """(late) => {
  const Real = self.RealDate = self.RealDate || Date;
  self.Date = class extends Real {
    constructor(...said) { said.length ? super(...said) : super(Real.now() - late * 1000); }
    static now() { return Real.now() - late * 1000; }
  };
}"""
"""For a worker: its clock is late by so many seconds."""
MET = """async (ago) => {
  const who = await Box.get('who');
  await Box.keep('who', Object.assign(who, { now: new Date(Date.now() - ago * 1000).toISOString() }));
}"""
"""For a worker: it met the server so many seconds ago, and not since."""
