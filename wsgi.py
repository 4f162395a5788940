"""The WSGI entry point."""

from station_app import create_app

app = create_app()
