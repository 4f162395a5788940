"""A long postbox file is stored while its page is sent: a part of it, a line on the page, the next part.

Nobody chooses the file twice, no script is needed, and no proxy waits longer than one part takes. Who leaves
the page stops it; the same file once more goes on, as every entry is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, render_template, stream_with_context
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from station_app.core import i18n, logs
from station_app.core.access import Person, enter
from station_app.core.db import db, only_reads
from station_app.core.errors import Busy
from station_app.sync.answers import Answer
from station_app.sync.bringing import Brought

MARK = Markup("<!--parts-->")  # nosec B704 - fixed text
"""Where the parts stand in the page."""
Next = Callable[[str], Brought]
Page = Callable[[list[Answer], Brought, str], str]


def page_of(first: Brought, go_on: Next, page: Page, by: Person) -> Response:
    """The page of a file whose first part is done: as a whole if that was all, else as the rest is stored.

    ``go_on`` stores the next part from a place; ``page`` draws the page of all answers, how far the last part
    came and the mark where parts stand.
    """
    if not first.waiting:
        return Response(page(first.answers, first, ""))
    head, language = page(first.answers, first, MARK).partition(MARK)[0], i18n.locale()

    def sent() -> Iterator[str]:
        answers, last = list(first.answers), first
        try:
            yield head + part(last)
            while last.waiting:
                _begin(by, language)
                try:
                    last = go_on(last.place)
                except (Busy, SQLAlchemyError) as error:  # half the page is sent: it says how far it came
                    logs.told(error)
                    break
                answers += last.answers
                yield part(last)
            _begin(by, language)
            yield page(answers, last, MARK).partition(MARK)[2]
        finally:
            db.session.rollback()
            enter(None)
            only_reads(False)

    return Response(stream_with_context(sent()), headers={"X-Accel-Buffering": "no"})


def part(brought: Brought) -> str:
    """The lines of one part."""
    return render_template("sync/brought.html", answers=brought.answers, waiting=brought.waiting)


def _begin(by: Person, language: i18n.Locale) -> None:
    """Flask ends the request before the first line is asked for; drawing a page ends what may be written."""
    db.session.rollback()
    only_reads(False)
    enter(by)
    i18n.use(language)
