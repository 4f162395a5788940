"""The boards as they leave the page, without a total row: their columns are there to be summed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from station_app.core.access import Person, Role, person
from station_app.core.cells import Column, Kind
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.facts.periods import Months
from station_app.reports import board, comparing, counties
from station_app.reports.asking import SPANS, Asked
from station_app.reports.board import MEASURES, Board, Row
from station_app.reports.comparing import Compared


def _of(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.figures, name)


def figure(name: str, heading: str, kind: Kind, meaning: str, on_paper: bool = True) -> Column:
    """A column that is a figure of the row."""
    return Column(name, heading, kind, _of(name), meaning, on_paper)


COLUMNS = (
    Column("rank", N_("名次"), "int", lambda row: row.rank),
    Column("code", N_("站点编码"), "id", lambda row: row.place.code),
    Column("place", N_("站点"), "text", lambda row: row.place.name),
    figure("orders", N_("订单"), "int", N_("按下单日期算，不含取消的、随导入撤销的和练习站的。")),
    Column("before", N_("上期订单"), "int", lambda row: row.before.orders),
    figure("turnover_fen", N_("交易额"), "money", N_("应付合计：商品减优惠加运费和服务费，退款不减。")),
    figure("refunded_fen", N_("退款"), "money", N_("退给乡亲的钱"), False),
    figure("saved_fen", N_("节省"), "money", N_("参考价减实付，只算有参考价、没全退的商品，可以是负数。")),
    figure("saving_rate_bp", N_("节省率"), "percent", N_("节省除以参考价。")),
    figure("coverage_bp", N_("覆盖"), "percent", N_("有参考价的实付除以全部实付。")),
    figure("households", N_("户数"), "int", N_("有订单的不同户数。")),
    figure("effective_orders", N_("有效订单"), "int", N_("已取货或已完成、没全退、不含缴费充值。")),
    figure("effective_fen", N_("有效金额"), "money", N_("有效单的应付减退款")),
    figure(
        "reference_fen",
        N_("参考价"),
        "money",
        N_("有参考价、没全退的商品，剩下的数量在当地买要花的钱"),
        False,
    ),
    figure(
        *("covered_fen", N_("有参考价的付款"), "money"),
        *(N_("有参考价、没全退的商品付的钱，含分到的运费，减退款"), False),
    ),
    figure(
        *("coverable_fen", N_("没退的付款"), "money"),
        *(N_("没全退的商品付的钱，含分到的运费，减退款"), False),
    ),
)
DISTINCT = N_("户数各站分开算；同一户在两个站买过，两个站都算，所以相加比全县的多。")


def ranked(asked: Asked) -> tuple[Board, Compared]:
    """The board of all stations as an address asks for it, and what it is held against."""
    by, made = person(), board.make(asked.months, asked.by)
    if by.role is Role.PROVINCE:
        made = counties.narrowed(made, asked.by, asked.county, by)
    compared = comparing.compare(made, asked.against, asked.by)
    if asked.against == "target":
        made = comparing.ranked_by_target(made, compared)
    return made, compared


def ranking(_by: Person) -> Sheet:
    """The ranking as the address asks for it."""
    asked = Asked.of(request.args)
    made, compared = ranked(asked)
    return _sheet("ranking", gettext(N_("服务站排名")), asked, made, compared, asked.span)


def months(_by: Person) -> Sheet:
    """The month board as the address asks for it."""
    asked = Asked.of(request.args)
    made = board.make(Months.of(asked.month), asked.by)
    compared = comparing.compare(made, asked.against, asked.by)
    return _sheet("months", gettext(N_("月度表")), asked, made, compared)


def beside(compared: Compared) -> tuple[Column, ...]:
    """The columns of what a board is held against."""
    kind: Kind = "money" if compared.measure.endswith("_fen") else "int"
    if compared.key == "target":
        return (
            Column("target", N_("目标"), kind, lambda row: compared.targets.get(row.place.id)),
            Column("achieved", N_("完成"), "percent", compared.achieved, N_("做到的除以目标。")),
        )
    if compared.key == "year":
        return (Column("year", N_("去年"), kind, lambda row: getattr(compared.of(row), compared.measure)),)
    return ()


def _sheet(name: str, title: str, asked: Asked, made: Board, compared: Compared, span: str = "") -> Sheet:
    rows = made.rows[asked.skip :]
    told = [
        (N_("月份"), monthname(asked.month)),
        (N_("县"), counties.names(person()).get(asked.county, asked.county) if asked.county else ""),
        (N_("算多久"), gettext(SPANS[span]) if span else ""),
        (N_("按什么排"), gettext(MEASURES[asked.by][0])),
        (N_("和什么比"), "" if asked.against == "before" else gettext(comparing.AGAINST[asked.against])),
        (N_("前面略去的站"), str(asked.skip) if asked.skip else ""),
    ]
    filters = [(gettext(what), value) for what, value in told if value]
    columns = (*COLUMNS, *beside(compared))
    return Sheet(name, title, columns, lambda: rows, len(rows), filters, (gettext(DISTINCT),))
