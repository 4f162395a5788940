"""What a process of the server holds: nothing that few pages need, no connection before it is forked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("xlsxwriter", "PIL", "cryptography", "segno", "python_calamine", "alembic", "markdown_it")
DAY = """
import os, sys
import wsgi
from station_app.core.access import unscoped
from station_app.core.db import Model, db

def child(ask):
    pid = os.fork()
    if not pid:
        os._exit(0 if ask() else 1)
    assert os.waitpid(pid, 0)[1] == 0

with wsgi.app.app_context():
    assert db.engine.pool.checkedin() == db.engine.pool.checkedout() == 0, "a worker would share a connection"
    Model.metadata.create_all(db.engine)
    before = db.engine.pool
    child(lambda: db.engine.pool is not before and db.engine.pool.checkedin() == 0)
    assert db.engine.pool is before
    from tests import factories, web
    wsgi.app.test_client_class = web.Browser
    with unscoped():
        county = factories.county()
        db.session.commit()
    for person, pages in ((None, ["/sign-in"]), (county.li, ["/orders", "/orders/new"])):
        client = factories.browser_of(wsgi.app, person) if person else wsgi.app.test_client()
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, (page, answer.location)
from station_app.core import i18n
assert not i18n.english.cache_info().currsize, "the English catalogue, where nobody reads English"
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the server is not forked here")
def test_a_server_loads_only_what_its_pages_need_and_forks_without_a_connection(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "STATION_ENV": "testing",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'station.sqlite3'}",
        "STATION_INSTANCE": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    ended = subprocess.run(
        [sys.executable, "-c", DAY], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert [name for name in ended.stdout.split() if name in HEAVY] == []
