"""What is typed at the day close: notes and coins or the sum, what stays, where the rest goes."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Optional

from station_app.core.forms import ChoiceField, Form, IdField, MoneyField, StringField, TextField
from station_app.core.i18n import N_, gettext
from station_app.core.parsers.spelling import half_width
from station_app.tills.closing import LEFT_TOO_MUCH, Counted
from station_app.tills.models import COINS_FEN, HANDED_WORDS, HandedTo

MOST_PIECES = 100_000


class CloseForm(Form):
    """交账."""

    id = IdField()
    seen = StringField()
    counted = MoneyField(optional=True)
    left = MoneyField(optional=True)
    handed_to = ChoiceField(validators=[Optional()], default=HandedTo.KEPT.value)
    reason = TextField(limit=200, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handed_to.choices = [(one.value, gettext(word)) for one, word in HANDED_WORDS.items()]
        self.pieces: dict[int, str] = {}

    def count(self, typed: dict[int, str]) -> None:
        """Take the number of each note and coin as it was typed."""
        self.pieces = typed

    @property
    def counts(self) -> dict[int, int]:
        """How many of each; what is no number counts as none, and is blamed by ``holds``."""
        return {
            value: int(text)
            for value, text in self.pieces.items()
            if text.isascii() and text.isdigit() and int(text[:7]) <= MOST_PIECES and len(text) <= 6
        }

    @property
    def counted_fen(self) -> int:
        """The cash that was counted: by notes and coins, or as one sum."""
        by_pieces = sum(value * count for value, count in self.counts.items())
        return by_pieces if self.counts else self.counted.data or 0

    def holds(self) -> bool:
        """Is it filled in so that it can be counted?"""
        fine = self.validate()
        wrong = [text for text in self.pieces.values() if text and text.strip()]
        fitting = {self.pieces[value] for value in self.counts}
        if any(text.isascii() and text.isdigit() and text not in fitting for text in wrong):
            self.blame("counted", N_("每种最多写 %(most)s 张（枚），请核对。"), most=f"{MOST_PIECES:,}")
            return False
        if len(wrong) != len(self.counts):
            self.blame("counted", N_("张数、枚数请写整数，例如 12；没有就空着。"))
            return False
        if not self.counts and self.counted.data is None and not self.counted.errors:
            self.blame("counted", N_("请数一数抽屉里的现金，填张数，或者直接填合计。没有现金，填 0。"))
            return False
        if self.counts and self.counted.data is not None and self.counted.data != self.counted_fen:
            self.blame("counted", N_("张数加起来和合计不一样，请核对；不知道哪个对，清空合计。"))
            return False
        if (self.left.data or 0) > self.counted_fen:
            self.blame("left", LEFT_TOO_MUCH)
            return False
        return bool(fine)

    @property
    def said(self) -> Counted:
        """As the rules take it."""
        return Counted(
            self.id.data,
            self.seen.data or "",
            self.counted_fen,
            self.counts,
            self.left.data or 0,
            HandedTo(self.handed_to.data or HandedTo.KEPT),
            self.reason.data or "",
        )


def typed(fields: Any) -> dict[int, str]:
    """The pieces of a posted form, by their value in fen."""
    return {value: half_width(fields.get(f"n{value}") or "") for value in COINS_FEN}
