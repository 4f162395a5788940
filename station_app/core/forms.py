"""The base form and the field types; every field reads through ``core.parsers``, the one validation.

A browser post, a JSON document and a queued deed go through the same form: ``Form.of(document)`` spells a
document as a browser would have posted it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FormField, RadioField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from station_app.core import parsers
from station_app.core.i18n import N_, gettext
from station_app.core.money import plain
from station_app.core.words import quantity

LIMIT = 200


class Form(PlainForm):
    """A form whose messages say what to do. CSRF is checked once for the whole application."""

    @classmethod
    def posted(cls, **kwargs: Any) -> Any:
        """The form as the browser sent it."""
        return cls(request.form, **kwargs)

    @classmethod
    def of(cls, document: dict[str, Any], **kwargs: Any) -> Any:
        """The form as a browser would have posted this document."""
        return cls(MultiDict(flatten(document)), **kwargs)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """``(field id, sentence)`` of every error in the order of the page, for the summary."""
        return list(_problems(self))

    def blame(self, name: str, sentence: str, **values: Any) -> None:
        """Add an error a rule found to a field."""
        field = self[name]
        field.errors = [*field.errors, gettext(sentence, **values)]


def _problems(form: PlainForm) -> Iterable[tuple[str, str]]:
    for field in form:
        if isinstance(field, FormField):
            yield from _problems(field.form)
        elif hasattr(field, "entries"):
            for entry in field.entries:
                if isinstance(entry, FormField):
                    yield from _problems(entry.form)
                else:
                    yield from ((entry.id, str(error)) for error in entry.errors)
        else:
            yield from ((field.id, str(error)) for error in field.errors)


def flatten(document: Any, prefix: str = "") -> list[tuple[str, str]]:
    """A nested document as flat ``name-0-part`` pairs; None is left out, true is ``y``."""
    if isinstance(document, dict):
        return [
            pair
            for key, value in document.items()
            for pair in flatten(value, f"{prefix}-{key}" if prefix else str(key))
        ]
    if isinstance(document, (list, tuple)):
        return [pair for index, value in enumerate(document) for pair in flatten(value, f"{prefix}-{index}")]
    if document is None or document is False:
        return []
    return [(prefix, "y" if document is True else str(document))]


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
        self.optional, self.missing, self.typed = optional, missing, None

    def read(self, text: str) -> Any:
        """Turn the text into a value; raises ``parsers.Unreadable``."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """How a stored value stands in the field."""
        return "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was posted; nothing stands for None."""
        if not valuelist:
            return
        self.typed = str(valuelist[0])
        self.data = None
        if self.typed.strip():
            try:
                self.data = self.read(self.typed)
            except parsers.Unreadable as error:
                raise ValueError(error.message()) from error

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
        return parsers.read_money(text).value

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


class ChoiceField(SelectField):
    """A choice from a closed list."""

    def pre_validate(self, form: Any) -> None:
        """Something outside the list is refused with a sentence."""
        try:
            super().pre_validate(form)
        except ValueError as error:
            raise StopValidation(gettext(N_("请从列表里选一个"))) from error


class RadioChoice(RadioField):
    """A choice shown as buttons."""

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen, or something outside the list."""
        try:
            super().pre_validate(form)
        except ValueError as error:
            raise StopValidation(gettext(N_("请选一个"))) from error


__all__ = [
    "BooleanField",
    "ChoiceField",
    "DateField",
    "Form",
    "FormField",
    "IdField",
    "MoneyField",
    "NumberField",
    "PhoneField",
    "QuantityField",
    "RadioChoice",
    "StringField",
    "TextField",
]
