"""The page of one producer: what is known, what buyers see, its certificates."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from station_app.core import clock, history
from station_app.core.access import OFFICE, Role, fetch, person
from station_app.core.i18n import gettext
from station_app.core.people import masked_name, masked_phone
from station_app.core.words import quantity
from station_app.households.homes.poverty import STATUS_WORDS
from station_app.households.models import CONSENT_WORDS
from station_app.ledger.models import METHOD_WORDS
from station_app.prices import places
from station_app.produce.producers.forms import CertificateForm
from station_app.produce.producers.models import (
    KIND_WORDS,
    Certificate,
    Producer,
    certificates_of,
    poverty_of,
)
from station_app.produce.producers.numbers import CERTIFICATE_WORDS
from station_app.produce.purchases import paid
from station_app.produce.views import frame_of
from station_app.settings.models import limits_of
from station_app.stations.models import Station

MOST_PAYMENTS = 20
"""Shown on the page; its file has all."""
CHANGERS = (Role.OPERATOR, *OFFICE)


def shown(row: Producer, form: CertificateForm, status: int = 200) -> tuple[str, int]:
    """The page of a producer with the form of a certificate, and its status."""
    by = person()
    station = fetch(Station, row.station_id)
    in_full = by.is_operator or not row.is_household
    status_word = poverty_of([row], clock.today(), by).get(row.id)
    words = {
        "frame": frame_of(by),
        "surface": "counter" if by.is_operator else "desk",
        "title": row.name if in_full else masked_name(row.name),
        "kind": gettext(KIND_WORDS[row.kind]),
        "is_household": row.is_household,
        "phone": row.phone if in_full else masked_phone(row.phone),
        "village": places.names([row.village_code])[row.village_code] if row.village_code else "",
        "station": {"id": station.id, "name": station.place},
        "uscc": row.uscc,
        "villager": row.villager_id,
        "members": row.members,
        "area": quantity(row.area_mu_m) if row.area_mu_m else "",
        "publish": gettext(CONSENT_WORDS[row.publish]),
        "publish_on": row.publish_on,
        "alias": row.alias if in_full or row.may_be_told else "",
        "story": row.story if in_full or row.may_be_told else "",
        "may_be_told": row.may_be_told,
        "poverty": gettext(STATUS_WORDS[status_word]) if status_word else "",
        "certificates": [_certificate(one) for one in certificates_of([row.id])[row.id]],
    }
    limit = limits_of(by).certificate_days
    payments = paid.of(row.id)
    page = render_template(
        "produce/producer.html",
        form=form,
        producer={"id": row.id, **words},
        may_change=by.role in CHANGERS,
        worth=paid.worth(row.id),
        paid_fen=sum(one.fen for one in payments),
        payments=[{"row": one, "way": gettext(METHOD_WORDS[one.method])} for one in payments[:MOST_PAYMENTS]],
        bought_url=url_for("produce.purchases", producer=row.id, state="stands"),
        limit=limit,
        acts=history.of(Producer, row.id, by),
        back=url_for("produce.producers"),
        **{key: words[key] for key in ("frame", "surface")},
    )
    return page, status


def _certificate(one: Certificate) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": gettext(CERTIFICATE_WORDS[one.kind]),
        "number": one.number,
        "goods": one.goods,
        "until": one.valid_until,
        "left": one.days_left(clock.today()),
    }
