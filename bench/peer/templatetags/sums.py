"""Amounts and shares as the board shows them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    """Fen as yuan: 123450 -> '1,234.50'."""
    return f"{fen / 100:,.2f}"


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in per cent."""
    return f"{part / whole:.1%}" if whole else "–"
