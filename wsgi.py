"""The WSGI entry point."""

from station_app import create_app
from station_app.core.memory import settle

app = create_app()
settle()
