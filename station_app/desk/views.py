"""Pages of desk."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("desk", __name__)
