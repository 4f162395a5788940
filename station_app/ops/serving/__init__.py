"""The server and the daily task."""
