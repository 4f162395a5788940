"""Forms of signing in and of passwords."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import PasswordInput

from station_app.accounts import passwords
from station_app.core.forms import Form, TextField
from station_app.core.i18n import N_, gettext


class PasswordField(StringField):
    """A password: never cleaned, never shown again; one spelling whatever input method typed it."""

    widget = PasswordInput()

    def __init__(self, label: str = "", *, missing: str = N_("请填写密码"), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.missing = missing

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Spell it once."""
        if valuelist:
            self.data = passwords.spelled(str(valuelist[0]))

    def pre_validate(self, form: Any) -> None:
        """Something must be there."""
        if not self.data:
            raise ValidationError(gettext(self.missing))


class SignInForm(Form):
    """Login or telephone, and the password."""

    next = StringField()
    login = TextField(limit=40, missing=N_("请填写手机号或账号"))
    password = PasswordField()


class PasswordForm(Form):
    """A new password twice; ``current`` is dropped where none is asked."""

    current = PasswordField(missing=N_("请填写现在的密码"))
    password = PasswordField(missing=N_("请填写新密码"))
    again = PasswordField(missing=N_("请再输一遍新密码"))

    def agree(self) -> bool:
        """Are both the same? Blames the second when not."""
        if self.password.data == self.again.data:
            return True
        self.blame("again", N_("两遍不一样，请再输一遍"))
        return False


class CodeForm(PasswordForm):
    """A one-time code for a new password."""

    current = None  # type: ignore[assignment]
    login = TextField(limit=40, missing=N_("请填写手机号或账号"))
    code = TextField(limit=40, missing=N_("请填写一次性码，例如 7KQ2-M9XD-4HTR"))
