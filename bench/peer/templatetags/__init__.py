"""Filters of the peer's one template."""
