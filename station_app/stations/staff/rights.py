"""Who may do what, in words by area of work: read from ``@allow`` on the views, never written down twice.

Only the words stand here. A view without words is shown by its endpoint, and a test names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from station_app.core.access import PUBLIC, ROLE_WORDS, Role
from station_app.core.i18n import N_, gettext
from station_app.stations.staff import endpoints as ends
from station_app.stations.staff.produce_rights import BUYING_AND_SELLING

WORDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    N_("代购订单"): (
        (N_("看订单，打勾选单"), ends.READING),
        (N_("看催了哪些、办没办"), ("orders.chosen_deed",)),
        (N_("代购下单"), ("orders.new", "orders.paste", "imports.log")),
        (N_("发货、到货、取消"), ends.STEPS),
        (N_("收钱、退货换货、退钱"), ends.GIVING_BACK),
        (N_("看售后"), ("orders.cases", "orders.case")),
        (N_("打小票"), ("orders.slip", "tills.print_slip")),
        (N_("改订单"), ("orders.edit",)),
        (N_("更正日期和站点，催站长"), ends.OF_OFFICE),
        (N_("撤销刚做的事"), ("undos.take_back",)),
        (N_("看撤销过和删掉的"), ("undos.index",)),
        (N_("把删掉的放回来"), ("undos.put_back",)),
    ),
    N_("乡亲"): (
        (N_("看乡亲（电话遮住）"), ("villagers.index",)),
        (N_("看一位乡亲的单"), ("desk.villager",)),
        (N_("登记、修改乡亲"), ("villagers.new", "villagers.edit", "villagers.find")),
        (N_("删掉没有单的乡亲"), ("villagers.delete",)),
        (N_("看一户人家"), ("villagers.household",)),
        (N_("把乡亲放进一户"), ("villagers.family",)),
        (N_("改贫困户状态"), ("villagers.poverty_status",)),
        (N_("看重复和久没来的乡亲"), ("villagers.alike", "villagers.long_quiet")),
        (N_("合并重复的乡亲、拆开"), ("villagers.merge_two", "villagers.unmerge")),
        (
            N_("本人要求：给他看、更正、抹去"),
            ("villagers.tell", "villagers.correct", "villagers.erase"),
        ),
        (N_("看完整电话（要写原因）"), ("villagers.reveal",)),
    ),
    N_("农产品"): (
        (N_("看农产品"), ("produce.home", "produce.products", "produce.product")),
        (N_("看农户和合作社（电话遮住）"), ("produce.producers", "produce.producer")),
        (N_("登记、修改农户和证书"), ends.PRODUCERS),
        (N_("看上架的货"), ("produce.listings", "produce.listing")),
        (N_("上架的货走下一步"), ("produce.step_listing",)),
        (N_("上架、改货、卖完、下架"), ends.LISTINGS),
        (N_("看等县里看的货"), ("produce.approval",)),
        *BUYING_AND_SELLING,
        (N_("看行情、供求"), ("produce.quotes", "produce.quotes_of", "produce.posts", "produce.post")),
        (N_("记行情，发供求"), ("produce.new_quote", "produce.new_post", "produce.end_post")),
        (N_("看公开的农产品馆开没开"), ("public.switch",)),
        (N_("打开、关上公开的页"), ("public.set_switch", "public.set_lookup")),
        (N_("改品种册"), ("produce.new_product", "produce.edit_product", "produce.step_product")),
    ),
    N_("服务站"): (
        (N_("看站点的数"), ("desk.station", "desk.coded")),
        (N_("看站点名单和覆盖"), ("stations.index", "stations.coverage", "stations.villages")),
        (N_("开站、停站、撤站"), ("stations.new", "stations.step")),
        (N_("删掉开错的站"), ("stations.delete",)),
        (N_("看月目标"), ("stations.targets",)),
        (N_("定月目标"), ("stations.set_targets",)),
        (N_("改站点、营业时间、位置"), ("stations.edit",)),
        (N_("看站点地图"), ("stations.map_page",)),
        (N_("换县里的地图"), ("stations.set_outline",)),
        (N_("打印站点二维码"), ("stations.qr",)),
        (N_("看六有和验收"), ("stations.checks",)),
        (N_("查六有、验收"), ("stations.new_check", "stations.drop_check_photo")),
        (N_("看协议名单"), ("stations.contracts",)),
        (N_("记协议、改协议、终止协议"), ends.CONTRACTS),
        (N_("看各站的设备"), ("stations.equipment",)),
        (N_("看一个站的设备"), ends.EQUIPMENT),
        (N_("登记、改、删设备"), ends.EQUIPMENT_KEPT),
        (N_("报修；县里还记送修、丢失、报废"), ("stations.turn_piece",)),
        (N_("看交接"), ("stations.handovers", "stations.handover", "stations.handover_sheet")),
        (N_("写交接单、确认交接"), ("stations.new_handover", "stations.confirm_handover")),
        (N_("看照片"), ("photos.show", "photos.small")),
    ),
    N_("县里价本"): (
        (N_("看价本"), ("prices.index", "prices.show")),
        (N_("看缺参考价的商品"), ("reports.unpriced",)),
        (N_("下单时用价本的价"), ("prices.find",)),
        (
            N_("记价格、改价格、停用"),
            ("prices.new", "prices.edit", "prices.retire", "prices.revive", "prices.drop_photo"),
        ),
    ),
    N_("数据"): (
        (N_("看总览、搜索"), ("desk.home", "desk.search")),
        (N_("边输边找"), ("desk.found",)),
        (N_("看键盘"), ("desk.keys",)),
        (N_("看站点排名"), ("reports.ranking",)),
        (N_("看月度表、各乡镇的数"), ("reports.months", "reports.townships")),
        (N_("看变更记录"), ("reports.audits",)),
        (N_("核对变更记录"), ("reports.chains",)),
        (N_("看导入过的台账"), ("imports.index", "imports.show")),
        (N_("导入台账、撤回"), ("imports.new", "imports.confirm", "imports.undo")),
        (
            N_("导入别的表（户册、价本、人员）、撤回"),
            (
                "imports.new_list",
                "imports.list_template",
                "imports.headings",
                "imports.confirm_list",
                "imports.undo_list",
            ),
        ),
    ),
    N_("用户和设置"): (
        (N_("看用户和权限"), ("accounts.index", "accounts.show", "accounts.rights")),
        (
            N_("开账号、改账号、停账号、给一次性码、退出设备、关两步登录"),
            (
                "accounts.new",
                "accounts.edit_account",
                "accounts.disable",
                "accounts.enable",
                "accounts.reset",
                "accounts.end_sessions_of",
                "accounts.second_off_of",
            ),
        ),
        (N_("用站长、协调员的页面看（只看，要写原因）"), ("accounts.view_as",)),
        (
            N_("看设置"),
            ("settings.index", "settings.names", "settings.limits", "settings.words", "settings.days"),
        ),
        (
            N_("改设置"),
            (
                "settings.set_names",
                "settings.set_logo",
                "settings.set_limits",
                "settings.add_word",
                "settings.word",
                "settings.set_days",
            ),
        ),
        (N_("看系统状况"), ("ops.health",)),
    ),
    N_("自己的账号"): (
        (
            N_("换密码、退出设备"),
            ("accounts.password", "accounts.devices", "accounts.end_device", "accounts.end_other_devices"),
        ),
        (
            N_("存常用筛选"),
            ("accounts.saved_views", "accounts.save_view", "accounts.change_view", "accounts.drop_view"),
        ),
        (N_("看完别人的页面，换回自己"), ("accounts.end_viewing",)),
        (N_("设 PIN、换班"), ("accounts.pin", "accounts.drop_pin", "accounts.switch", "accounts.take_over")),
        (N_("打开、关掉自己的两步登录"), ends.SECOND_STEP),
        (N_("到货登记、取货"), ends.ARRIVALS),
        (N_("看包裹"), ends.PARCELS),
        (N_("交账、交手里的钱"), ("tills.till", "tills.hand_in")),
        (N_("看一次交账"), ("tills.show",)),
        (N_("赊账本、收欠款"), ("tills.credit", "tills.debtor", "tills.note_credit", "tills.credit_slip")),
        (N_("看各站交账和赊账"), ("tills.index", "tills.waiting", "tills.credits", "tills.debts")),
        (N_("重开交账"), ("tills.reopen",)),
        (N_("看晚到的记录"), ("tills.late", "tills.late_deed")),
        (N_("说晚到的记录对不对"), ("tills.decide_late",)),
        (N_("看各站对账"), ("bills.index",)),
        (N_("看微信、支付宝账单"), ("bills.station", "bills.show", "bills.line")),
        (N_("传账单、对账"), ("bills.new", "bills.keep", "bills.decide", "bills.match")),
        (N_("没网时照常记"), ("sync.hello", "sync.station", "sync.send", "sync.postbox")),
        (N_("交手机里导出的文件"), ("sync.file",)),
        (N_("看手机补传"), ("sync.devices",)),
        (N_("打开“更多”，练习"), ends.MORE),
    ),
}
PLACES = {
    Role.OPERATOR: N_("自己的站"),
    Role.COORDINATOR: N_("本乡镇的站"),
    Role.CLERK: N_("全县"),
    Role.MANAGER: N_("全县"),
    Role.AUDITOR: N_("全县"),
    Role.ADMIN: N_("全县"),
    Role.PROVINCE: N_("全省各县"),
}


@dataclass(frozen=True)
class Right:
    """What can be done, and the roles that may; ``endpoints`` are the views behind the words."""

    words: str
    endpoints: tuple[str, ...]
    roles: frozenset[str]


def guarded() -> dict[str, frozenset[str]]:
    """The roles of every view that asks for a sign-in."""
    return {
        endpoint: frozenset(str(role) for role in getattr(view, "allowed", ()))
        for endpoint, view in current_app.view_functions.items()
        if PUBLIC not in getattr(view, "allowed", {PUBLIC})
    }


def unnamed() -> list[str]:
    """Views nobody gave words yet."""
    named = {endpoint for works in WORDS.values() for _, endpoints in works for endpoint in _all(endpoints)}
    return sorted(set(guarded()) - named)


def areas() -> list[tuple[str, list[Right]]]:
    """Every right by area of work; views of one line that differ in their roles stand apart."""
    roles = guarded()
    found = [
        (
            gettext(area),
            [right for words, endpoints in works for right in _split(gettext(words), endpoints, roles)],
        )
        for area, works in WORDS.items()
    ]
    rest = [Right(endpoint, (endpoint,), roles[endpoint]) for endpoint in unnamed()]
    return [(area, rights) for area, rights in [*found, (gettext(N_("其他")), rest)] if rights]


def _all(endpoints: tuple[str, ...]) -> list[str]:
    """Who may see a list may take it away and print it: those views stand on the same line."""
    return [endpoint + way for endpoint in endpoints for way in ("", "_export", "_print")]


def _split(words: str, endpoints: tuple[str, ...], roles: dict[str, frozenset[str]]) -> list[Right]:
    by_roles: dict[frozenset[str], list[str]] = {}
    for endpoint in _all(endpoints):
        if endpoint in roles:
            by_roles.setdefault(roles[endpoint], []).append(endpoint)
    return [Right(words, tuple(those), who) for who, those in by_roles.items()]


def heads() -> list[dict[str, str]]:
    """The roles as columns: their word, and whose rows they see."""
    return [
        {"role": str(role), "words": gettext(ROLE_WORDS[role]), "place": gettext(PLACES[role])}
        for role in Role
    ]
