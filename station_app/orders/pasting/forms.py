"""The one field a copied text goes into."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from station_app.core.forms import Form
from station_app.core.i18n import N_

MOST_SIGNS = 100_000


class PasteForm(Form):
    """粘贴订单: the text as it was copied, and whom it is bought for, if that was chosen before."""

    text = StringField()
    villager_id = StringField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must stand there."""
        if not super().validate(extra_validators):
            return False
        if not (self.text.data or "").strip():
            self.blame("text", N_("请把订单里的字复制过来，贴在这里"))
        elif len(self.text.data or "") > MOST_SIGNS:
            self.blame("text", N_("字太多了。请只复制一个订单的字，再贴一次。"))
        return not self.errors
