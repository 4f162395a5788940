"""What may be done with the county's map, as the audit log says it."""

from __future__ import annotations

from station_app.core.deeds import Deed, Kind, register
from station_app.core.i18n import N_, pgettext
from station_app.stations.sites.models import CountyOutline

AGAIN = N_("地图不用撤销：传错了，请再传一次，或者拿掉。")

register(
    Kind(
        "county_outlines",
        CountyOutline,
        lambda: pgettext("one", "地图"),
        {"outline": Deed(N_("换了地图"), AGAIN)},
        {"rings": N_("边界")},
    )
)
