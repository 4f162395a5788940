"""Fields of forms about farm products."""

from __future__ import annotations

from typing import Any

from station_app.core import parsers
from station_app.core.fields import ParsedField
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width


class CountField(ParsedField):
    """A whole number from 1 to ``most``."""

    def __init__(self, label: str = "", *, most: int = 99_999, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def read(self, text: str) -> int:
        """The number; a sentence when it is none."""
        plain = half_width(text).replace(",", "")
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10 and 0 < int(plain) <= self.most):
            raise Unreadable("count", N_("请填 1 到 %(most)s 之间的整数"), most=self.most)
        return int(plain)


class ParagraphField(ParsedField):
    """A few sentences; line breaks stay."""

    def __init__(self, label: str = "", *, limit: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit

    def read(self, text: str) -> str:
        """The cleaned lines."""
        lines = [
            parsers.read_text(line, len(line) + 1, required=False)
            for line in text.replace("\r", "").split("\n")
        ]
        told = "\n".join(lines).strip()
        if len(told) > self.limit:
            raise Unreadable(
                "text.too_long",
                N_("最多写 %(most)s 个字，现在是 %(n)s 个"),
                most=self.limit,
                n=len(told),
            )
        return told

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty text is the empty text, not None."""
        super().process_formdata(valuelist)
        if valuelist and self.data is None and not self.process_errors:
            self.data = ""
