"""The table of every route: who may call it, and on whose things. A route that is not listed fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.things import Things

OPERATOR, COORDINATOR, CLERK, MANAGER, AUDITOR, ADMIN, PROVINCE = (
    "operator",
    "coordinator",
    "clerk",
    "manager",
    "auditor",
    "admin",
    "province",
)
DESK = {COORDINATOR, CLERK, MANAGER, AUDITOR, ADMIN, PROVINCE}
COUNTY = {CLERK, MANAGER, AUDITOR, ADMIN}
OFFICE = {CLERK, MANAGER}
ALL = {OPERATOR, *DESK}
NAMED = ALL - {PROVINCE}
PUBLIC: set[str] = set()


@dataclass(frozen=True)
class Route:
    """Who may call an endpoint; ``of`` names the thing in its address, ``more`` the other parts."""

    roles: set[str]
    of: str = ""
    more: Callable[[Things], dict[str, Any]] = lambda _things: {}
    is_public: bool = False
    verbs: tuple[str, ...] = ()


LOGO = {"area": "220822", "digest": "0"}


def beside(name: str, roles: set[str], of: str = "") -> dict[str, Route]:
    """The export and the printed list of a list: for the same people."""
    return {f"{name}_{way}": Route(roles, of) for way in ("export", "print")}


ROUTES: dict[str, Route] = {
    "ops.alive": Route(PUBLIC, is_public=True),
    "ops.ready": Route(PUBLIC, is_public=True),
    "ops.health": Route({ADMIN, AUDITOR, MANAGER}),
    "accounts.sign_in": Route(PUBLIC, is_public=True),
    "accounts.enter": Route(PUBLIC, is_public=True),
    "accounts.demo_sign_in": Route(PUBLIC, is_public=True, more=lambda _: {"role": "operator"}),
    "accounts.code": Route(PUBLIC, is_public=True),
    "accounts.sign_out": Route(PUBLIC, is_public=True),
    "accounts.password": Route(ALL),
    "accounts.language": Route(PUBLIC, is_public=True),
    "accounts.type_size": Route(PUBLIC, is_public=True),
    "accounts.index": Route({ADMIN, MANAGER}),
    "accounts.new": Route({ADMIN}),
    "accounts.show": Route({ADMIN, MANAGER}, of="user"),
    "accounts.disable": Route({ADMIN}, of="user"),
    "accounts.enable": Route({ADMIN}, of="user"),
    "accounts.reset": Route({ADMIN}, of="user"),
    **beside("accounts.index", {ADMIN, MANAGER}),
    "accounts.rights": Route({ADMIN, MANAGER}),
    "accounts.devices": Route(ALL),
    "accounts.end_device": Route(ALL),
    "accounts.end_other_devices": Route(ALL),
    "accounts.end_sessions_of": Route({ADMIN}, of="user"),
    "accounts.saved_views": Route(ALL),
    "accounts.save_view": Route(ALL),
    "accounts.change_view": Route(ALL),
    "accounts.drop_view": Route(ALL),
    "accounts.view_as": Route({ADMIN, MANAGER}, of="user"),
    "accounts.end_viewing": Route(ALL),
    "accounts.pin": Route({OPERATOR}),
    "accounts.drop_pin": Route({OPERATOR}),
    "accounts.switch": Route({OPERATOR}),
    "accounts.take_over": Route({OPERATOR}),
    "accounts.second_step": Route(PUBLIC, is_public=True),
    "accounts.second_page": Route(COUNTY),
    "accounts.second_begin": Route(COUNTY),
    "accounts.second_confirm": Route(COUNTY),
    "accounts.second_off": Route(COUNTY),
    "accounts.second_off_of": Route({ADMIN}, of="user"),
    "tills.till": Route({OPERATOR}),
    "tills.show": Route(NAMED, of="close"),
    "tills.reopen": Route(OFFICE, of="close"),
    "tills.index": Route(COUNTY | {COORDINATOR}),
    "tills.waiting": Route(COUNTY | {COORDINATOR}, of="station"),
    "sync.hello": Route({OPERATOR}),
    "sync.station": Route({OPERATOR}),
    "sync.send": Route({OPERATOR}),
    "sync.postbox": Route({OPERATOR}),
    "sync.file": Route({OPERATOR, *OFFICE}),
    "sync.devices": Route(COUNTY),
    "sync.manifest": Route(PUBLIC, is_public=True),
    "desk.home": Route(ALL),
    "desk.station": Route(ALL, of="station"),
    "desk.coded": Route(ALL, of="code"),
    "desk.villager": Route(NAMED, of="villager"),
    "desk.search": Route(ALL),
    "desk.found": Route(DESK),
    "desk.keys": Route(DESK),
    "desk.help": Route(PUBLIC, is_public=True),
    "desk.chapter": Route(PUBLIC, is_public=True, more=lambda _: {"name": "start"}),
    "desk.picture": Route(PUBLIC, is_public=True, more=lambda _: {"name": "counter-home.png"}),
    "desk.more": Route({OPERATOR}),
    "photos.show": Route(ALL, of="photo"),
    "photos.small": Route(ALL, of="photo"),
    "stations.index": Route(DESK),
    "stations.new": Route(OFFICE),
    "stations.step": Route(OFFICE, of="station", verbs=("pause", "open")),
    "stations.delete": Route(OFFICE, of="station"),
    "stations.targets": Route(DESK - {PROVINCE}),
    **beside("stations.targets", DESK - {PROVINCE}),
    "stations.set_targets": Route(OFFICE),
    "stations.contracts": Route(DESK - {PROVINCE}),
    **beside("stations.contracts", DESK - {PROVINCE}),
    "stations.new_contract": Route(OFFICE, of="station"),
    "stations.contract": Route(OFFICE, of="contract"),
    "stations.end_contract": Route(OFFICE, of="contract"),
    "stations.handovers": Route(NAMED, of="station"),
    "stations.new_handover": Route({OPERATOR, *OFFICE}, of="station"),
    "stations.handover": Route(NAMED, of="handover"),
    "stations.confirm_handover": Route({OPERATOR, *OFFICE}, of="handover", verbs=("give", "take")),
    "stations.handover_sheet": Route(NAMED, of="handover"),
    "stations.coverage": Route(DESK),
    "stations.villages": Route(DESK),
    **beside("stations.index", DESK),
    **beside("stations.coverage", DESK),
    **beside("stations.villages", DESK),
    "villagers.index": Route(ALL),
    **beside("villagers.index", ALL),
    "villagers.new": Route({OPERATOR}),
    "villagers.edit": Route({OPERATOR}, of="villager"),
    "villagers.reveal": Route(OFFICE, of="villager"),
    "villagers.delete": Route({OPERATOR}, of="villager"),
    "villagers.find": Route({OPERATOR}),
    "villagers.household": Route(NAMED, of="household"),
    "villagers.family": Route({OPERATOR, *OFFICE}, of="villager"),
    "villagers.poverty_status": Route(OFFICE, of="household"),
    "villagers.alike": Route(COUNTY),
    "villagers.merge_two": Route(OFFICE, of="villager", more=lambda t: {"other_id": t.own["villager"]}),
    "villagers.unmerge": Route(OFFICE, of="merge"),
    "villagers.tell": Route(OFFICE, of="villager"),
    "villagers.correct": Route(OFFICE, of="villager"),
    "villagers.erase": Route(OFFICE, of="villager"),
    "villagers.long_quiet": Route(COUNTY),
    "prices.index": Route(ALL),
    **beside("prices.index", ALL),
    "prices.find": Route({OPERATOR}),
    "prices.new": Route(OFFICE),
    "prices.show": Route(ALL, of="price"),
    "prices.edit": Route(OFFICE, of="price"),
    "prices.retire": Route(OFFICE, of="price"),
    "prices.revive": Route(OFFICE, of="price"),
    "prices.drop_photo": Route(OFFICE, of="price_photo"),
    "orders.index": Route(ALL),
    **beside("orders.index", ALL),
    "orders.new": Route({OPERATOR}),
    "orders.show": Route(ALL, of="order"),
    "orders.numbered": Route(ALL, of="number"),
    "orders.edit": Route({OPERATOR, *OFFICE}, of="order"),
    "orders.correct": Route(OFFICE, of="order"),
    "orders.step": Route({OPERATOR}, of="order", verbs=("ship", "arrive")),
    "orders.pay": Route({OPERATOR}, of="order"),
    "orders.give_back": Route({OPERATOR}, of="order"),
    "orders.slip": Route({OPERATOR}, of="order"),
    "reports.ranking": Route(DESK - {PROVINCE}),
    "reports.months": Route(DESK - {PROVINCE}),
    **beside("reports.ranking", DESK - {PROVINCE}),
    **beside("reports.months", DESK - {PROVINCE}),
    "reports.unpriced": Route(DESK - {PROVINCE}),
    **beside("reports.unpriced", DESK - {PROVINCE}),
    "reports.townships": Route(DESK - {PROVINCE}),
    **beside("reports.townships", DESK - {PROVINCE}),
    "reports.audits": Route({AUDITOR, ADMIN}),
    "reports.chains": Route({AUDITOR, ADMIN}),
    "imports.index": Route({OPERATOR, *COUNTY}),
    "imports.new": Route({OPERATOR, *OFFICE}),
    "imports.show": Route({OPERATOR, *COUNTY}, of="batch"),
    **beside("imports.index", {OPERATOR, *COUNTY}),
    **beside("imports.show", {OPERATOR, *COUNTY}, of="batch"),
    "imports.confirm": Route({OPERATOR, *OFFICE}, of="batch"),
    "imports.undo": Route({OPERATOR, *OFFICE}, of="batch"),
    "imports.new_list": Route({OPERATOR, *OFFICE}, more=lambda _: {"kind": "households"}),
    "imports.list_template": Route({OPERATOR, *OFFICE}, more=lambda _: {"kind": "households"}),
    "imports.headings": Route({OPERATOR, *OFFICE, ADMIN}, of="batch"),
    "imports.confirm_list": Route({OPERATOR, *OFFICE, ADMIN}, of="list_batch"),
    "imports.undo_list": Route({OPERATOR, *OFFICE, ADMIN}, of="list_batch"),
    "settings.index": Route(COUNTY),
    "settings.names": Route(COUNTY),
    "settings.set_names": Route({ADMIN, MANAGER}),
    "settings.set_logo": Route({ADMIN, MANAGER}),
    "settings.show_logo": Route(PUBLIC, is_public=True, more=lambda _: LOGO),
    "settings.limits": Route(COUNTY),
    "settings.set_limits": Route({ADMIN, MANAGER}),
    "settings.words": Route(COUNTY, more=lambda _: {"kind": "platform"}),
    "settings.add_word": Route({ADMIN, MANAGER}, more=lambda _: {"kind": "platform"}),
    "settings.word": Route({ADMIN, MANAGER}, more=lambda _: {"kind": "platform", "key": "1688"}),
    "settings.days": Route(COUNTY, more=lambda _: {"year": 2015}),
    "settings.set_days": Route({ADMIN, MANAGER}, more=lambda _: {"year": 2015}),
    "undos.take_back": Route(ALL, of="entry"),
    "undos.index": Route({OPERATOR, *COUNTY}),
    "undos.put_back": Route({OPERATOR, *OFFICE}, of="binned"),
}
