"""What somebody says before a list leaves the house: which file, names masked or not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core.exports.offers import Offer
from station_app.core.forms import Form, RadioChoice, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.workbook import MOST_ROWS

CSV, XLSX = "csv", "xlsx"
MASKED, FULL = "masked", "full"
REASON_LEAST = 4


class ExportForm(Form):
    """The file and, for names in full, the reason."""

    format = RadioChoice(default=XLSX)
    names = RadioChoice(default=MASKED)
    reason = TextField(limit=200, optional=True)

    def offer(self, count: int, offers: Sequence[Offer], *, may_see: bool) -> None:
        """Say what there is to choose from."""
        small = count <= MOST_ROWS
        kinds = [(XLSX, gettext(N_("Excel 表格（.xlsx）")))] if small else []
        kinds.append((CSV, gettext(N_("CSV 表格（.csv）"))))
        kinds += [(one.key, gettext(one.label)) for one in offers if one.is_for(count, may_see=may_see)]
        self.format.choices = kinds
        self.names.choices = [(MASKED, gettext(N_("遮盖姓名、电话")))]
        if may_see:
            self.names.choices.append((FULL, gettext(N_("姓名、电话写全，要写事由"))))
        if not self.is_posted:
            self.format.data = kinds[0][0]
        elif self.format.data == XLSX and not small:
            self.format.data = CSV  # the list has grown since the page was shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_posted = bool(args)

    @property
    def is_clear(self) -> bool:
        """Are names and telephones wanted in full?"""
        return bool(self.names.data == FULL)

    def holds(self, offers: Sequence[Offer]) -> bool:
        """Does every rule agree? Names in full need a reason of at least four characters."""
        if not self.validate():
            return False
        chosen = next((one for one in offers if one.key == self.format.data), None)
        if chosen is not None and chosen.needs_names and not self.is_clear:
            self.blame("names", N_("这种表要再导入，得带全姓名和电话。请选“写全”，写上事由。"))
        if self.is_clear and len(self.reason.data or "") < REASON_LEAST:
            self.blame("reason", N_("至少写 4 个字，说清拿去做什么，例如：8月对账"))
        return not self.errors
