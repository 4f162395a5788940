"""A server that is asked whether it is ready."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from station_app.ops.setup import schema

ASK = """
import sys
from station_app import create_app
app = create_app("testing")
assert app.test_client().get("/readyz").status_code == 503
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("alembic", "mako")))
"""


def test_a_watchman_who_asks_every_second_makes_no_server_load_what_changes_tables(tmp_path):
    root = Path(__file__).parents[2]
    environment = {"PATH": "/usr/bin", "PYTHONPATH": str(root), "STATION_INSTANCE": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert said.stdout == "[]\n"


def test_the_newest_step_is_the_one_alembic_knows(tmp_path):
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    settings = Config()
    settings.set_main_option("script_location", str(schema.MIGRATIONS))
    assert schema.newest() == ScriptDirectory.from_config(settings).get_current_head()


def test_two_steps_that_build_on_the_same_one_are_no_schema(tmp_path):
    for name, before in (("0001", "None"), ("0002", '"0001"'), ("0003", '"0001"')):
        (tmp_path / f"{name}.py").write_text(f'revision = "{name}"\ndown_revision = {before}\n')
    with pytest.raises(ValueError, match="too many values"):
        schema._head(tmp_path)
