"""Pages of stations."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("stations", __name__)
