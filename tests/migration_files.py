"""Migrations as modules, for tests of what they do to rows."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from station_app.core.schema import MIGRATIONS


def migration(idea: str) -> Any:
    """The migration of this name, whatever its number."""
    (path,) = (MIGRATIONS / "versions").glob(f"*_{idea}.py")
    spec = spec_from_file_location(idea, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
