"""Identifiers as addresses and forms name them."""

from __future__ import annotations

import uuid


def identifier(text: str | None) -> uuid.UUID | None:
    """The identifier that was sent; None for what is none."""
    try:
        return uuid.UUID((text or "").strip())
    except ValueError:
        return None
