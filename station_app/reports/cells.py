"""The figures of a row of a board as table cells, each opening its list.

The same as the macro ``told`` of ``ui/figure.html`` writes one by one: a board has hundreds of them, and a
macro call costs more than all of a cell. The filters of a row's list are written once for the whole row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from station_app.core.money import yuan
from station_app.core.words import percent, thousands
from station_app.facts.figures import Figures
from station_app.reports.explain import LISTS, explain

NONE = '<td><span class="grey">–</span>'


def worded(measure: str, value: int) -> str:
    """A figure as a table writes it: amounts without the sign, shares in per cent, counts with commas."""
    if measure.endswith("_fen"):
        return yuan(value)
    return percent(value) if measure.endswith("_bp") else thousands(value)


def told_cells(figures: Figures, measures: Iterable[str], where: Mapping[str, Any]) -> Markup:
    """A ``<td>`` for each measure; ``where`` are the filters of the row's list."""
    made: list[str] = []
    addresses: dict[tuple[str, tuple[str, ...]], str] = {}
    for measure in measures:
        value = getattr(figures, measure)
        if value is None:
            made.append(NONE)
            continue
        address = addresses.get(LISTS[measure])
        if address is None:
            address = addresses[LISTS[measure]] = str(escape(explain(measure, **where)))
        made.append(f'<td><a data-measure="{measure}" href="{address}">{worded(measure, value)}</a>')
    return Markup("".join(made))  # nosec B704 - digits, names of measures, and an address escaped above
