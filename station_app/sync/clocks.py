"""When a deed was done, whatever the clock of the telephone says.

A telephone tells how long ago it was by its own clock: that is right unless the clock jumped between
the deed and the sending. A cheap one that starts without network may stand in 2019 and be put right by the
network later; so each deed also carries the last moment this server told it before (``since``), and was done
between then and now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from station_app.core.i18n import N_, gettext
from station_app.core.words import moment
from station_app.sync.entries import Batch, Entry

SKEW = dt.timedelta(minutes=10)
"""A telephone whose clock is further off is named to the county."""
OLDEST = dt.timedelta(days=60)
"""A deed that lay longer on a telephone is not written down unseen."""
NOTHING = dt.timedelta()


@dataclass(frozen=True)
class Age:
    """How long ago a deed was done, and how far the telephone's clock was ahead of ours, in seconds."""

    age: dt.timedelta
    skew_s: int
    is_told: bool = True
    """False where the clock jumped: then ``age`` is the most it can be."""

    def words(self, at: dt.datetime) -> tuple[str, ...]:
        """What the operator is told where the clock was wrong; ``at`` is when the deed counts as done."""
        if self.is_told:
            return ()
        text = N_("手机的钟不准，这一条记在 %(at)s。日子不对，请打电话给县里改。")
        return (gettext(text, at=moment(at)),)


def age_of(entry: Entry, batch: Batch, now: dt.datetime) -> Age:
    """How long ago a deed was done that arrives now, the real moment."""
    said = batch.phone_now - entry.phone_at
    ahead_s = int((batch.phone_now - now).total_seconds())
    if said < -SKEW:  # put back since: when it was done nobody knows
        return Age(NOTHING, int(-said.total_seconds()), is_told=False)
    said = max(said, NOTHING)
    most = max(now - entry.since, NOTHING) if entry.since is not None else said
    if said - most > SKEW:
        return Age(most, int((most - said).total_seconds()), is_told=False)
    return Age(min(said, most), ahead_s)


def of_file(exported_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """What a telephone's clock shows now, for a postbox that was brought as a file.

    It is taken to be right, as nobody knows how long the file lay in a pocket; but a file of next year, or of
    years ago, comes from a clock that is wrong: then what it showed as it wrote the file stands for now.
    """
    if exported_at is None or -OLDEST <= exported_at - now <= SKEW:
        return now
    return exported_at
