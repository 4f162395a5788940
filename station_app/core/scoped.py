"""Statements over what the acting person may see, prepared once for each kind of person.

The text is built as for anybody, by ``visible()`` and its like, but for one who stands for all of a kind:
county, township and stations are bound values, and each run binds those of the person who really acts. A
value that is missing is an error, never somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import String, Uuid, bindparam

from station_app.core.access import Person, Role, acting_as, person
from station_app.core.prepared import Prepared


@dataclass(frozen=True)
class _Kind(Person):
    """Somebody whose county, area and stations are bound values."""

    @property
    def area_end(self) -> Any:
        """Where the codes of a province end."""
        return bindparam("scope_area_end", type_=String)


class Scoped:
    """One statement; ``build`` writes it, with ``bindparam`` for what varies beside the person."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build
        self.kinds: dict[Any, Prepared] = {}

    def run(self, **values: Any) -> list[Any]:
        """The rows for the acting person, as ``Prepared.run`` gives them."""
        someone = person()
        kind = someone.role, len(someone.stations)
        prepared = self.kinds.get(kind)
        if prepared is None:
            prepared = self.kinds[kind] = Prepared(lambda _insert: self._built(someone))
        return prepared.run(values | _scope_of(someone))

    def _built(self, someone: Person) -> Any:
        stations: Any = [bindparam(f"scope_station_{at}", type_=Uuid) for at in range(len(someone.stations))]
        area: Any = bindparam("scope_area", type_=String)
        whole: dict[str, Any] = {one.name: getattr(someone, one.name) for one in fields(Person)}
        whole["county_id"] = bindparam("scope_county", type_=String)
        kind = replace(_Kind(**whole), area_code=area, stations=tuple(stations))
        with acting_as(kind):
            return self.build()


def _scope_of(someone: Person) -> dict[str, Any]:
    """What is bound for a person."""
    ids = {f"scope_station_{at}": id for at, id in enumerate(someone.stations)}
    end = someone.area_end if someone.role is Role.PROVINCE else ""
    area = {"scope_area": someone.area_code, "scope_area_end": end}
    return {"scope_county": someone.county_id, **area, **ids}
