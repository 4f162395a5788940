"""Pages of households."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("villagers", __name__)
