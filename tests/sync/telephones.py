"""A telephone as the server sees it: batches of kept deeds."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import uuid7
from tests.web import token


@dataclass
class Telephone:
    """A browser that keeps deeds of one person."""

    client: FlaskClient
    person: Person
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    sequence: int = 0

    def keeps(
        self, path: str, fields: dict[str, Any], ago: dt.timedelta = dt.timedelta(), **more: Any
    ) -> dict[str, Any]:
        """A deed as the browser keeps it."""
        self.sequence += 1
        return {
            "v": 1,
            "key": str(fields.get("id") or uuid7()),
            "sequence": self.sequence,
            "path": path,
            "body": urlencode(fields),
            "phone_at": (clock.now() - ago).isoformat(),
            "person": str(self.person.id),
            **more,
        }

    def document(self, *entries: Any, **more: Any) -> dict[str, Any]:
        """What is sent."""
        return {
            "device": self.device,
            "label": "Mozilla/5.0 (Linux; Android 10)",
            "phone_now": clock.now().isoformat(),
            "entries": list(entries),
            **more,
        }

    def sends(self, *entries: Any, query: str = "", **more: Any) -> list[dict[str, Any]]:
        """The answers to a batch."""
        answer = self.client.post(
            f"/sync{query}",
            json=self.document(*entries, **more),
            headers={"X-CSRFToken": token(self.client)},
        )
        assert answer.status_code == 200, answer.text
        answers: list[dict[str, Any]] = answer.get_json()["answers"]
        return answers


def bring(client: Any, content: bytes, name: str = "postbox.json", place: str = "") -> Any:
    """The page after a file was handed in, from a place on."""
    fields = {"csrf_token": token(client), "file": (io.BytesIO(content), name), "place": place}
    return client.post("/postbox/file", data=fields, content_type="multipart/form-data")
