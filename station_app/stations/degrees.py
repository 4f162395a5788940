"""Degrees of latitude and longitude as whole millionths: no floating point in a table."""

from __future__ import annotations

from sqlalchemy import Dialect, Integer, TypeDecorator

MILLION = 1_000_000


class Degrees(TypeDecorator[float]):
    """Decimal degrees, kept to six places (about ten centimetres)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        """Degrees as millionths."""
        return None if value is None else round(value * MILLION)

    def process_result_value(self, value: int | None, dialect: Dialect) -> float | None:
        """Millionths as degrees."""
        return None if value is None else value / MILLION
