"""What is raised when something written cannot be taken as it stands."""

from station_app.core.i18n import gettext


class Unreadable(ValueError):
    """A sentence for the person who wrote it, in source Chinese until message() translates it.

    key names the reason for programs ('money.too_large'), expected is an example of what would be read.
    """

    def __init__(self, key: str, text: str, expected: str = "", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.text = text
        self.expected = expected
        self.values: dict[str, object] = {"example": expected, **values}

    def message(self) -> str:
        """The sentence in the current language."""
        return gettext(self.text, **self.values)

    def __str__(self) -> str:
        return self.message()


class Missing(Unreadable):
    """Nothing was written. Where a field may be left blank, callers ask is_blank() first or catch this."""


class DigitsLost(Unreadable):
    """A long number went through a spreadsheet's number cell, which keeps 15 digits; the rest is gone."""
