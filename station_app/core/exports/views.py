"""Two pages beside every list: the choice of a file, and the list on paper.

``publish()`` adds them to the pages of a feature: ``<list>/export`` and ``<list>/print``, for the same people
and with the same filters in the address as the list itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import Blueprint, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import Person, Role, allow, person
from station_app.core.cells import Column, text_of
from station_app.core.db import db, only_reads
from station_app.core.exports import taking
from station_app.core.exports.forms import CSV, XLSX, ExportForm
from station_app.core.exports.offers import Maker, Offer, may_see_names, offered, paging
from station_app.core.i18n import locale, speaking
from station_app.core.money import yuan
from station_app.core.sheets import Sheet
from station_app.core.words import NOTHING, thousands
from station_app.core.workbook import MOST_ROWS

MOST_PRINTED = 2_000
NARROW = 7
"""Columns that fit an upright sheet of paper; more of them turn it."""
NUMBERS = ("money", "percent", "quantity", "int")


def publish(
    pages: Blueprint, rule: str, name: str, make: Maker, *roles: Role | str, offers: Sequence[Offer] = ()
) -> None:
    """Add the export and the printed list of the list ``name`` at ``rule`` to the pages of a feature."""

    def export(**where: Any) -> Any:
        return _export(f"{pages.name}.{name}", make, (*offers, *offered(f"{pages.name}.{name}")), where)

    def paper(**where: Any) -> str:
        return _print(f"{pages.name}.{name}", make, where)

    pages.add_url_rule(f"{rule}/export", f"{name}_export", allow(*roles)(export), methods=["GET", "POST"])
    pages.add_url_rule(f"{rule}/print", f"{name}_print", allow(*roles)(paper))


def _export(endpoint: str, make: Maker, offers: Sequence[Offer], where: dict[str, Any]) -> Any:
    by, posted = person(), request.method == "POST"
    if posted:  # reading may take long: no writer waits for it
        db.session.rollback()
        only_reads(True)
    sheet = make(by, **where)
    may_see = may_see_names(by) and sheet.is_personal
    form = ExportForm.posted() if posted else ExportForm()
    form.offer(sheet.count, offers, may_see=may_see)
    if not posted:
        return _choice(endpoint, sheet, form, by, where)
    if not form.holds(offers):
        return _choice(endpoint, sheet, form, by, where), 422
    chosen = next((one for one in offers if one.key == form.format.data), None)
    if chosen is not None:
        make = chosen.make
        sheet = make(by, **where)
    said = sheet
    if locale() != "zh":  # the records keep the source words: who reads them has them in their own language
        with speaking("zh"):
            said = make(by, **where)
    return _taken(sheet, said, by, form, as_csv=chosen.as_csv if chosen else form.format.data == CSV)


def _taken(sheet: Sheet, said: Sheet, by: Person, form: ExportForm, *, as_csv: bool) -> Any:
    """Make the file, write down who took it (``said``: of what), and only then let it go."""
    clear, reason = form.is_clear, form.reason.data or ""
    as_csv = as_csv or (sheet.count > MOST_ROWS and sheet.parts is None)
    file, count = (None, sheet.count) if as_csv else taking.book_of(sheet, by, clear=clear, reason=reason)
    db.session.rollback()
    only_reads(False)
    taking.record(said, by, count, CSV if file is None else XLSX, clear=clear, reason=reason)
    db.session.commit()
    only_reads(True)
    return taking.sent_csv(sheet, by, clear=clear) if file is None else taking.sent_book(file, sheet)


def _choice(endpoint: str, sheet: Sheet, form: ExportForm, by: Person, where: dict[str, Any]) -> str:
    return render_template(
        "exports/new.html",
        surface_template="counter.html" if by.is_operator else "desk.html",
        form=form,
        title=sheet.title,
        count=sheet.count,
        asked=sheet.asked,
        too_long=sheet.count > MOST_ROWS,
        most=MOST_ROWS,
        personal=sheet.is_personal,
        may_see=may_see_names(by) and sheet.is_personal,
        meanings=sheet.meanings(sheet.shown(False)),
        back=url_for(endpoint, **where, **kept()),
        print_url=url_for(f"{endpoint}_print", **where, **kept()),
    )


def _print(endpoint: str, make: Maker, where: dict[str, Any]) -> str:
    """The list on paper: names as this person's pages show them."""
    by = person()
    sheet = make(by, **where)
    clear = by.is_operator
    columns = sheet.on_paper(clear)
    rows = [
        [_word(column, column.of(row, clear)) for column in columns]
        for row in islice(sheet.rows(), MOST_PRINTED)
    ]
    return render_template(
        "exports/paper.html",
        title=sheet.title,
        filters=sheet.filters,
        count=sheet.count,
        left_out=max(sheet.count - len(rows), 0),
        most=MOST_PRINTED,
        heads=[(column.title, column.kind in NUMBERS) for column in columns],
        rows=rows,
        is_wide=len(columns) > NARROW,
        masked=sheet.is_personal and not clear,
        money=any(column.kind == "money" for column in columns),
        notes=sheet.notes,
        meanings=sheet.meanings(columns),
        printed_at=clock.moment(),
        back=url_for(endpoint, **where, **kept()),
        export_url=url_for(f"{endpoint}_export", **where, **kept()),
    )


def _word(column: Column, value: Any) -> str:
    """A value as it is read on paper: amounts and counts with thousands apart."""
    if value is not None and column.kind == "money":
        return yuan(value)
    if value is not None and column.kind == "int":
        return thousands(value)
    return text_of(column.kind, value) or NOTHING


def kept() -> dict[str, Any]:
    """The filters of this address, without the place in the list."""
    return {name: value for name, value in request.args.items() if not paging(name)}


def way_out(of: str = "") -> str:
    """The address of the export of the list that is shown now, or of the list ``of``."""
    where: dict[str, Any] = {**(request.view_args or {}), **kept()}
    return url_for(f"{of or request.endpoint}_export", **where)
