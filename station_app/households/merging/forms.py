"""The form of a merge: which of the two is kept, and why they are one."""

from __future__ import annotations

from station_app.core.forms import BooleanField, Form, TextField
from station_app.core.i18n import N_


class MergeForm(Form):
    """``confirm``: both were looked at and are one person."""

    reason = TextField(limit=200, missing=N_("请写一句怎么知道是同一个人，例如：打电话问过"))
    confirm = BooleanField()

    def holds(self) -> bool:
        """A reason and the tick."""
        if not self.validate():
            return False
        if not self.confirm.data:
            self.blame("confirm", N_("请看过两边，确认是同一个人再勾上"))
        return not self.errors
