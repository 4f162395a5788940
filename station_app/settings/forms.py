"""What people type into the settings: names and telephones, limits, words, holidays."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from wtforms import FieldList

from station_app.core import parsers
from station_app.core.fields import ParsedField
from station_app.core.forms import (
    ChoiceField,
    DateField,
    Form,
    FormField,
    MoneyField,
    PhotoField,
    QuantityField,
    StringField,
    TextField,
)
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width
from station_app.settings.days_off import Span, named
from station_app.settings.models import Thresholds

DIALLED = re.compile(r"\+?[0-9][0-9 -]{1,28}[0-9]")
MOST_PHONES = 6
MOST_SPANS = 40
MOST_SPAN_DAYS = 20


class WholeField(ParsedField):
    """A whole number between two bounds, as people type it (full-width digits too)."""

    def __init__(self, label: str = "", *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(label, missing=N_("请填一个数"), **kwargs)
        self.low, self.high = low, high

    def read(self, text: str) -> int:
        """The number; a sentence with the bounds when it is none or outside."""
        plain = parsers.read_text(text, 40)
        if not (plain.isdigit() and len(plain) < 7 and self.low <= int(plain) <= self.high):
            raise Unreadable("whole", N_("请填 %(low)s 到 %(high)s 之间的整数"), low=self.low, high=self.high)
        return int(plain)


class OfficePhone(TextField):
    """A telephone as an office prints it: with dashes, short numbers such as 12345 too."""

    def read(self, text: str) -> str:
        """As typed, half width; a sentence when it is no number anybody could dial."""
        plain = half_width(super().read(text))
        if not DIALLED.fullmatch(plain):
            raise Unreadable("office_phone", N_("电话只写数字和“-”，例如 0434-4221018"))
        return plain


class PhoneRow(Form):
    """One more telephone: whose it is, and the number."""

    label = TextField(limit=20, optional=True)
    number = OfficePhone(limit=30, optional=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """A number needs its name and a name its number; both blank is no telephone."""
        fine = super().validate(extra_validators)
        if fine and self.number.data and not self.label.data:
            self.blame("label", N_("请写这是谁的电话，例如：物流科"))
            return False
        if fine and self.label.data and not self.number.data:
            self.blame("number", N_("请填电话，或者把前面的名字清空"))
            return False
        return fine


class CountyForm(Form):
    """县名和电话. ``version`` tells what the page was made from: a change in between is not overwritten."""

    version, seen = StringField(), StringField()
    name = TextField(limit=60, missing=N_("请填县名，例如 通榆县"))
    english = TextField(limit=60, optional=True)
    title = TextField(limit=60, missing=N_("请填写在每页上面的名字，例如 通榆县农村电商"))
    phone = OfficePhone(limit=30, optional=True)
    phones = FieldList(FormField(PhoneRow), max_entries=MOST_PHONES)
    planned_stations = WholeField(low=0, high=9_999)
    plan_years = WholeField(low=1, high=20)

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the county's row."""
        rows = [entry.form for entry in self.phones]
        phones = [{"label": row.label.data, "number": row.number.data} for row in rows if row.number.data]
        return {
            "name": self.name.data,
            "english": self.english.data or "",
            "title": self.title.data,
            "phone": self.phone.data or "",
            "phones": phones or None,
            "planned_stations": self.planned_stations.data,
            "plan_years": self.plan_years.data,
        }


def _days() -> WholeField:
    return WholeField(low=1, high=365)


SHARES = ("saving_rate", "stock_rest")


class LimitsForm(Form):
    """提醒和期限; the names are those of ``Thresholds``, but for shares, which are typed in per cent."""

    version, seen = StringField(), StringField()
    payable_fen = MoneyField(missing=N_("请填金额，例如 2000"))
    quantity_m = QuantityField(missing=N_("请填数量，例如 10"))
    saving_rate = WholeField(low=1, high=99)
    alike_days = _days()
    waiting_days = _days()
    unpaid_days = _days()
    unshipped_days = _days()
    silent_days = _days()
    office_waiting_days = _days()
    office_unpaid_days = _days()
    complete_days = _days()
    retention_years = WholeField(low=1, high=30)
    contract_days = _days()
    warranty_days = _days()
    certificate_days = _days()
    quote_days = _days()
    grower_days = WholeField(low=8, high=365)
    stock_days = _days()
    stock_rest = WholeField(low=0, high=99)
    price_months = WholeField(low=1, high=60)

    def __init__(self, *args: Any, limits: Thresholds | None = None, **kwargs: Any) -> None:
        if limits is not None:
            kwargs["data"] = {
                **{name: getattr(limits, name) for name in Thresholds.__annotations__},
                **{name: getattr(limits, f"{name}_bp") // 100 for name in SHARES},
                **kwargs.get("data", {}),
            }
        super().__init__(*args, **kwargs)

    @property
    def limits(self) -> Thresholds:
        """The thresholds that were typed."""
        known = [name for name in Thresholds.__annotations__ if name in self]
        shares = {f"{name}_bp": self[name].data * 100 for name in SHARES}
        return Thresholds(**shares, **{name: self[name].data for name in known})


class WordForm(Form):
    """One word of a dictionary: its English, and from which day to which it may be chosen."""

    version, seen = StringField(), StringField()
    word = TextField(limit=40, missing=N_("请填这个词"))
    english = TextField(limit=60, optional=True)
    from_on = DateField(optional=True)
    until_on = DateField(optional=True)
    position = WholeField(low=0, high=9_999, default=0)

    def validate(self, extra_validators: Any = None) -> bool:
        """The last day is not before the first."""
        fine = super().validate(extra_validators)
        if fine and self.from_on.data and self.until_on.data and self.until_on.data < self.from_on.data:
            self.blame("until_on", N_("最后一天不能早于第一天"))
            return False
        return fine


class SpanRow(Form):
    """One holiday or worked weekend; all blank is none."""

    name = TextField(limit=20, optional=True)
    first = DateField(optional=True)
    last = DateField(optional=True)
    kind = ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("off", gettext(N_("放假"))), ("works", gettext(N_("上班")))]
        if self.kind.data is None:
            self.kind.data = "off"

    @property
    def span(self) -> Span | None:
        """What the row says, None for a blank one."""
        if not self.first.data:
            return None
        return Span(
            named(self.name.data or ""),
            self.first.data,
            self.last.data or self.first.data,
            self.kind.data == "works",
        )


class CalendarForm(Form):
    """The holidays and worked weekends of a year."""

    version, seen = StringField(), StringField()
    spans = FieldList(FormField(SpanRow), max_entries=MOST_SPANS)

    def holds(self, year: int) -> bool:
        """The rows can be read, lie in the year, and no day is said twice."""
        fine, taken = self.validate(), set[dt.date]()
        for entry in self.spans:
            row = entry.form
            if row.errors:
                continue
            if row.span is None and (row.name.data or row.last.data):
                row.blame("first", N_("请填第一天，例如 2026-10-01"))
            elif row.span is not None and not row.name.data:
                row.blame("name", N_("请写是什么节，例如 国庆节"))
            elif row.span is not None:
                _check(row, row.span, year, taken)
            fine = fine and not row.errors
        return fine

    @property
    def found(self) -> list[Span]:
        """The rows that say something."""
        return [entry.form.span for entry in self.spans if entry.form.span is not None]


def _check(row: SpanRow, span: Span, year: int, taken: set[dt.date]) -> None:
    if span.last < span.first:
        row.blame("last", N_("最后一天不能早于第一天"))
    elif (span.last - span.first).days >= MOST_SPAN_DAYS:
        row.blame("last", N_("一个假期最多 %(most)s 天，请看看日期对不对"), most=MOST_SPAN_DAYS)
    elif span.first.year != year or span.last.year != year:
        row.blame("first", N_("日期要在 %(year)s 年里"), year=year)
    elif taken & set(span.days()):
        row.blame("first", N_("这几天前面已经写过了，请核对"))
    else:
        taken |= set(span.days())


class LogoForm(Form):
    """A picture, made anew when the form is read."""

    picture = PhotoField(missing=N_("请先选一张图片"))
