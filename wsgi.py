"""The WSGI entry point; it may be loaded once and forked (``gunicorn --preload``)."""

from station_app import create_app
from station_app.core.db import db
from station_app.core.memory import part_when_forked, settle

app = create_app()
with app.app_context():
    part_when_forked(db.engine)
settle()
