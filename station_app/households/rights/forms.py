"""Forms of what a person may ask for: why the county does it, and what is put right."""

from __future__ import annotations

from station_app.core.forms import BooleanField, Form, NumberField, PhoneField, TextField
from station_app.core.i18n import N_
from station_app.households.forms import REASON_LEAST, NameField


class AskedForm(Form):
    """Who asked, and how that was checked."""

    reason = TextField(
        limit=200, missing=N_("请写谁要求的、怎么核对的，例如：本人 8月31日 来县里，看过身份证")
    )

    def holds(self) -> bool:
        """A reason of at least four characters."""
        if not self.validate():
            return False
        if len(self.reason.data) < REASON_LEAST:
            self.blame("reason", N_("至少写 4 个字，说清谁要求的"))
        return not self.errors


class EraseForm(AskedForm):
    """Erasure cannot be taken back: it is ticked."""

    confirm = BooleanField()

    def holds(self) -> bool:
        """The reason and the tick."""
        if not super().holds():
            return False
        if not self.confirm.data:
            self.blame("confirm", N_("抹去以后找不回来，确定的话请勾上"))
        return not self.errors


class RightForm(AskedForm):
    """Name and telephone as the person says they are. ``confirm``: others are alike, and are not this one.

    ``version`` is the row's that was looked at.
    """

    version = NumberField(optional=True)
    name = NameField(missing=N_("请填写姓名，例如 张桂兰"))
    phone = PhoneField()
    confirm = BooleanField()
