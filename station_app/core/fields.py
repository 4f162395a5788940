"""The field types of forms: each reads through ``core.parsers`` and keeps what was typed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import Field, RadioField, SelectField
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput, TextInput

from station_app.core import parsers
from station_app.core.i18n import N_, gettext
from station_app.core.money import plain
from station_app.core.pictures import Picture, read_picture
from station_app.core.words import quantity

LIMIT = 200


class ParsedField(Field):
    """A text field read by a parser; what was typed is kept and shown again when it cannot be read."""

    widget = TextInput()

    def __init__(
        self,
        label: str = "",
        *,
        optional: bool = False,
        missing: str = N_("请填写这一项"),
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.optional, self.missing = optional, missing
        self.typed: str | None = None

    def read(self, text: str) -> Any:
        """Turn the text into a value; raises ``parsers.Unreadable``."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """How a stored value stands in the field."""
        return "" if value is None else str(value)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """As WTForms does, which would call a default that is no function and catch what that raises."""
        if data is unset_value and not callable(self.default):
            data = self.default
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was posted; nothing stands for None."""
        if not valuelist:
            return
        typed = self.typed = str(valuelist[0])
        self.data = None
        if typed.strip():
            try:
                self.data = self.read(typed)
            except parsers.Unreadable as error:
                raise ValueError(error.message()) from error

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """As WTForms does; a field that was read, is there or need not be, and has no rules is right."""
        has_rules = self.process_errors or self.validators or extra_validators
        if has_rules or not (self.optional or self.data not in (None, "")):
            return super().validate(form, extra_validators)
        self.errors = []
        return True

    def pre_validate(self, form: Any) -> None:
        """A required field that is empty says what is wanted."""
        if self.process_errors:
            raise StopValidation()
        if not self.optional and self.data in (None, ""):
            raise StopValidation(gettext(self.missing))

    def _value(self) -> str:
        return self.typed if self.typed is not None else self.show(self.data)


class MoneyField(ParsedField):
    """An amount in yuan, kept as fen; accepts the signs, commas and full-width digits people type."""

    def read(self, text: str) -> int:
        """Fen of what was typed."""
        return parsers.read_typed_money(text)

    def show(self, value: Any) -> str:
        """``61.50``: no sign, no comma."""
        return "" if value is None else plain(value)


class QuantityField(ParsedField):
    """A quantity in thousandths."""

    def read(self, text: str) -> int:
        """Thousandths of what was typed."""
        return parsers.read_quantity(text)

    def show(self, value: Any) -> str:
        """``1.5``."""
        return "" if value is None else quantity(value)


class DateField(ParsedField):
    """A calendar date of Asia/Shanghai."""

    def read(self, text: str) -> dt.date:
        """The date that was typed."""
        return parsers.read_day(text)

    def show(self, value: Any) -> str:
        """``2015-08-31``."""
        return "" if value is None else value.isoformat()


class PhoneField(ParsedField):
    """A telephone number; always optional: many old people have none."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, optional=True, **kwargs)

    def read(self, text: str) -> str:
        """The digits."""
        return parsers.read_telephone(text)


class TextField(ParsedField):
    """One line of text with a limit; control characters are dropped."""

    def __init__(self, label: str = "", *, limit: int = LIMIT, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit

    def read(self, text: str) -> str:
        """The cleaned text."""
        return parsers.read_text(text, self.limit)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty text is the empty text, not None."""
        super().process_formdata(valuelist)
        if valuelist and self.data is None and not self.process_errors:
            self.data = ""


class NumberField(ParsedField):
    """An order or tracking number: text that may begin with 0."""

    def read(self, text: str) -> str:
        """The number without spaces."""
        return parsers.read_order_number(text)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty number is the empty text."""
        super().process_formdata(valuelist)
        if valuelist and self.data is None:
            self.data = ""


class IdField(ParsedField):
    """A hidden identifier (UUID)."""

    def read(self, text: str) -> uuid.UUID:
        """The identifier; anything else is refused."""
        try:
            return uuid.UUID(text.strip())
        except ValueError as error:
            raise parsers.Unreadable("id", N_("这一页放得太久了，请刷新后再填。")) from error


def _offers(field: SelectField) -> bool:
    """Is what was chosen in the list? WTForms makes an object of each choice to find out."""
    known = field.choices
    pairs = [one for one in known if isinstance(one, tuple)] if isinstance(known, list) else []
    return any(one[0] == field.data for one in pairs)


class ChoiceField(SelectField):
    """A choice from a closed list."""

    def pre_validate(self, form: Any) -> None:
        """Something outside the list is refused with a sentence."""
        if _offers(self):
            return
        try:
            super().pre_validate(form)
        except ValueError as error:
            raise StopValidation(gettext(N_("请从列表里选一个"))) from error


class RadioChoice(RadioField):
    """A choice shown as buttons."""

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen, or something outside the list."""
        if _offers(self):
            return
        try:
            super().pre_validate(form)
        except ValueError as error:
            raise StopValidation(gettext(N_("请选一个"))) from error


class PhotoField(Field):
    """Photos sent with a form, already made anew; ``data`` is a list of pictures, empty for none.

    The work is done when the form is made, so make the form before the first statement of a view. The names
    that browsers give the files are never used.
    """

    widget = FileInput(multiple=True)

    def __init__(self, label: str = "", *, most: int = 1, missing: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most, self.missing = most, missing
        self.data: list[Picture] = []

    def process_data(self, value: Any) -> None:
        """Nothing is sent with a new form."""
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was uploaded; an input left empty sends a file without a name."""
        sent = [one for one in request.files.getlist(self.name) if one.filename]
        if len(sent) > self.most:
            raise ValueError(gettext(N_("一次最多传 %(most)s 张照片"), most=self.most))
        try:
            self.data = [read_picture(one.stream) for one in sent]
        except parsers.Unreadable as error:
            raise ValueError(error.message()) from error

    def pre_validate(self, form: Any) -> None:
        """A photo that is needed says so."""
        if self.process_errors:
            raise StopValidation()
        if self.missing and not self.data:
            raise StopValidation(gettext(self.missing))
