"""The base form; its fields (``core.fields``) read through ``core.parsers``, the one validation.

A browser post, a JSON document and a queued deed go through the same form: ``Form.of(document)`` spells a
document as a browser would have posted it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, SelectField, StringField
from wtforms import Form as PlainForm

from station_app.core.fields import (
    ChoiceField,
    DateField,
    IdField,
    MoneyField,
    NumberField,
    ParsedField,
    PhoneField,
    PhotoField,
    QuantityField,
    RadioChoice,
    TextField,
)
from station_app.core.i18n import gettext
from station_app.core.refilling import AGAIN, NothingIsStored, is_refilling

COPIED = (ParsedField, StringField, SelectField)
"""Not boxes to tick: a check has others each time, which would fill what is kept."""
MOST_MADE = 2_000
_made: dict[Any, dict[str, Any]] = {}
"""What fields were made of, by where they stand: to make one anew costs WTForms more than to read it."""


class Form(PlainForm):
    """A form whose messages say what to do. CSRF is checked once for the whole application."""

    class Meta:
        """How fields come to stand in a form."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """A field of a form; most are a copy of the field that stood there before, still empty."""
            kind = unbound_field.field_class
            if not issubclass(kind, COPIED):
                return unbound_field.bind(form=form, **options)
            at = unbound_field, options["name"], options["prefix"], options["translations"]
            made = _made.get(at)
            if made is None:
                made = vars(unbound_field.bind(form=form, **options)) | {"_form": None}
                if len(_made) < MOST_MADE:
                    _made[at] = made
            field = object.__new__(kind)
            vars(field).update(made, meta=form.meta, _form=form)
            return field

    @classmethod
    def posted(cls, **kwargs: Any) -> Any:
        """The form as the browser sent it."""
        return cls(request.form, **kwargs)

    @classmethod
    def of(cls, document: dict[str, Any], **kwargs: Any) -> Any:
        """The form as a browser would have posted this document."""
        return cls(MultiDict(flatten(document)), **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Is everything right? A form that is only shown again is not, and its rules are not asked."""
        if is_refilling():
            self.form_errors = [] if getattr(self, "_prefix", "") else [AGAIN]
            return False
        return bool(super().validate(extra_validators))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """``(field id, sentence)`` of every error in the order of the page.

        Who asks has no page to show the form on: one that is only shown again goes back to where it stood.
        """
        if is_refilling():
            raise NothingIsStored
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
    "PhotoField",
    "QuantityField",
    "RadioChoice",
    "StringField",
    "TextField",
]
