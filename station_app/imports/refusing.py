"""A file that cannot be taken at all, and the sentence that says what to do."""

from __future__ import annotations

from typing import Any

from station_app.core.i18n import N_, gettext

MOST_ROWS = 100_000
MOST_COLUMNS = 256
BROKEN = N_("这个文件打不开，可能传坏了，或者不是表格。请用 Excel 或 WPS 打开看看，另存为 .xlsx 再传。")


class FileRefused(ValueError):
    """A file or sheet that cannot be read at all; the sentence says what to do."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.text, **self.values)


def too_long() -> FileRefused:
    """The sentence for a file that holds more rows than one import takes."""
    return FileRefused(N_("表太长：一次最多 %(most)s 行。请分成几份再传。"), most=f"{MOST_ROWS:,}")


def too_wide() -> FileRefused:
    """The sentence for a sheet that reaches too far to the right, or too far both ways."""
    return FileRefused(N_("表太宽：最多 %(most)s 列。请删掉右边多出来的内容再传。"), most=MOST_COLUMNS)
