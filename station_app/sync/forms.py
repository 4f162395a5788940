"""The form that takes a postbox as a file."""

from __future__ import annotations

from wtforms import FileField, StringField

from station_app.core.forms import Form


class PostboxForm(Form):
    """The file a telephone exported; what is wrong with it is said at its field."""

    file = FileField()
    place = StringField()
