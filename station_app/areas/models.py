"""Administrative divisions, as the statistics bureau codes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Model, everywhere

LEVELS = {2: "province", 6: "county", 9: "township", 12: "village"}


class Area(Model):
    """One division. ``code`` has 2, 6, 9 or 12 digits; names repeat, codes do not."""

    __tablename__ = "areas"
    __table_args__ = everywhere(Index("ix_areas_parent_code", "parent_code"))

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20), default="")
    parent_code: Mapped[str] = mapped_column(String(12), default="")

    @property
    def is_village(self) -> bool:
        """Counts for village coverage: a village committee, not a community or a virtual unit."""
        return self.level == "village" and self.kind == "村委会"


def townships(county_id: Any) -> Select[Area]:
    """The townships of a county in the order of their codes."""
    return select(Area).where(Area.parent_code == county_id, Area.level == "township").order_by(Area.code)


def villages(county_id: str) -> Select[Area]:
    """All village-level units of a county in the order of their codes."""
    return (
        select(Area)
        .where(Area.level == "village", Area.code > county_id, Area.code < str(int(county_id) + 1))
        .order_by(Area.code)
    )
