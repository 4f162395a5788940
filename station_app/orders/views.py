"""Pages of orders."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("orders", __name__)
