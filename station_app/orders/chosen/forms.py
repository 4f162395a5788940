"""What the office types when it does something with picked orders."""

from __future__ import annotations

import datetime as dt

from station_app.core.forms import Form, IdField, StringField, TextField


class RemindForm(Form):
    """A line to the stations; ``id`` and the moment the picked orders were looked at come with the page."""

    id = IdField()
    seen = StringField()
    words = TextField(limit=100, optional=True)

    @property
    def seen_at(self) -> dt.datetime | None:
        """When the preview was made; None when that cannot be read."""
        try:
            at = dt.datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None
        return at if at.tzinfo is not None else None
