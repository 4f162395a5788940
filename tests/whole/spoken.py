"""Is every entry of the audit told in words? In both languages, with nothing of the program's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from station_app.core import deeds, i18n
from station_app.core.access import Person, acting_as
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.reports import audits

OF_THE_PROGRAM = re.compile(r"%\(|\b[a-z]+(?:_[a-z0-9]+)+\b|\bNone\b|\bTrue\b|\bFalse\b|[{}]|<[A-Z]")
"""A place that was not filled, the name of a column, a value as Python writes it."""
CHINESE = re.compile(r"[\u3400-\u9fff]")


def faults(entries: Sequence[AuditEntry], by: Person, data: str | None) -> list[str]:
    """What is no sentence. ``data`` are people's own words in them; None: only ours are looked at."""
    wrong = []
    for language in ("zh", "en"):
        with i18n.speaking(language), acting_as(by):
            for told in audits.told(entries):
                entry = told.entry
                said = f"{language} {entry.thing}.{entry.verb}"
                verb = (
                    (entry.changes or {}).get("undoes", ["", ""])[0] if entry.verb == deeds.TAKE_BACK else ""
                )
                if deeds.deed_of(entry.thing, verb or entry.verb) is None:
                    wrong.append(f"{said}: not listed in the feature's deeds.py")
                    continue
                labels = {change.label for change in told.changes}
                raw = labels & set(entry.changes)
                if raw:
                    wrong.append(f"{said}: fields without a word: {sorted(raw)}")
                if data is None:
                    continue
                own = f"{told.before} {told.after} {told.changed}"
                for words in data.split():
                    own = own.replace(words, "")
                if found := OF_THE_PROGRAM.findall(own):
                    wrong.append(f"{said}: {found} in {own[:160]!r}")
                if language == "en" and (found := CHINESE.findall(re.sub(r"“[^”]*”", "", own))):
                    wrong.append(f"{said}: {''.join(found)[:40]} in {own[:160]!r}")
    db.session.rollback()
    return sorted(set(wrong))
