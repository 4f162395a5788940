"""Pages of imports."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("imports", __name__)
