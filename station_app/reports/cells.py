"""The figures of a row of a board as table cells, each opening its list.

The same as the macro ``told`` of ``ui/figure.html`` writes one by one: a board has hundreds of them, and a
macro call costs more than all of a cell. The filters of a row's list are written once for the whole row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import g
from markupsafe import Markup, escape

from station_app.core.money import yuan
from station_app.core.words import percent, thousands
from station_app.facts.figures import Figures
from station_app.reports.explain import LISTS, explain, filters_of, sees_sums

NONE = '<td><span class="grey">–</span>'


def worded(measure: str, value: int) -> str:
    """A figure as a table writes it: amounts without the sign, shares in per cent, counts with commas."""
    if measure.endswith("_fen"):
        return yuan(value)
    return percent(value) if measure.endswith("_bp") else thousands(value)


def told_cells(figures: Figures, measures: Iterable[str], where: Mapping[str, Any]) -> Markup:
    """A ``<td>`` for each measure; ``where`` are the filters of the row's list."""
    return Markup("".join(_told(figures, measures, **where)))  # nosec B704 - see _told


def _told(figures: Figures, measures: Iterable[str], **where: Any) -> Iterator[str]:
    """The cells: digits, names of measures, and addresses that are escaped here."""
    filters, plain = str(escape(filters_of(**where))), sees_sums()
    starts = g.setdefault("list_starts", {})
    for measure in measures:
        value = getattr(figures, measure)
        if value is None:
            yield NONE
            continue
        if plain:  # the cells of a board are of one station each
            yield f"<td>{worded(measure, value)}"
            continue
        start = starts.get(LISTS[measure])
        if start is None:
            start = starts[LISTS[measure]] = str(escape(explain(measure)))
        mark = "" if start[-1] == "?" or not filters else "&amp;"
        yield f'<td><a data-measure="{measure}" href="{start}{mark}{filters}">{worded(measure, value)}</a>'


def board_rows(
    board: Any, rows: Sequence[Any], shown: Sequence[str], where: Mapping[str, Any], *more: Any
) -> Markup:
    """The rows of a board, as ``station_rows`` writes them; those beside the period before only once."""
    state_words, compared, _against = more
    if compared.key != "before" or not rows:
        return station_rows(rows, shown, where, *more)
    says = tuple(state_words.values()), explain(compared.measure, **where), compared.measure
    key = rows[0].place.id, len(rows), tuple(shown), says
    if key not in board.written:
        board.written[key] = station_rows(rows, shown, where, *more)
    return board.written[key]


def station_rows(
    rows: Iterable[Any],
    shown: Sequence[str],
    where: Mapping[str, Any],
    state_words: Mapping[Any, str],
    compared: Any = None,
    against: Callable[..., Any] | None = None,
) -> Markup:
    """A ``<tr>`` for each station of a board: its name, its orders, what they are held against, ``shown``.

    ``where`` is what all rows' lists have in common; ``against(row, compared, filters)`` is the macro that
    writes what the orders are held against, where that is not simply the period before.
    """
    made: list[str] = []
    for row in rows:
        place = row.place
        mine = {"station": place.code}
        words = state_words.get(place.state)
        made.append(f'<tr><td><a href="/stations/{quote(place.code)}">{escape(place.name)}</a>')
        if words:
            made.append(f" <small>{escape(words)}</small>")
        made += _told(row.figures, ("orders",), **where, **mine)
        if compared is not None and compared.key == "before":
            made += _told(compared.of(row), (compared.measure,), **mine, months=compared.earlier)
        elif against is not None:
            made.append(str(against(row, compared, mine)))
        made += _told(row.figures, shown, **where, **mine)
        made.append("\n")
    return Markup("".join(made))  # nosec B704 - every text of a row is escaped above
