"""What is done with a telephone that keeps deeds, as the audit log says it."""

from __future__ import annotations

from station_app.core.deeds import Deed, Kind, register
from station_app.core.i18n import N_, pgettext
from station_app.sync.models import SyncDevice

register(
    Kind(
        "sync_devices",
        SyncDevice,
        lambda: pgettext("one", "手机"),
        {"bring": Deed(N_("交来了手机里存的记录"), N_("存好的单不用撤销：记错的请作废。"))},
        fields={"stored": N_("存好的条数")},
    )
)
