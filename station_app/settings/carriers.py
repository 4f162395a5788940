"""Couriers as the program brings them, under the codes of 快递100, by which others know them too."""

from __future__ import annotations

from station_app.core.i18n import N_

CARRIERS: tuple[tuple[str, str], ...] = (
    ("shunfeng", N_("顺丰")),
    ("yuantong", N_("圆通")),
    ("zhongtong", N_("中通")),
    ("shentong", N_("申通")),
    ("yunda", N_("韵达")),
    ("jtexpress", N_("极兔")),
    ("youzhengguonei", N_("邮政")),
    ("ems", "EMS"),
    ("jd", N_("京东快递")),
    ("debangkuaidi", N_("德邦")),
    ("huitongkuaidi", N_("百世")),
    ("tiantian", N_("天天")),
    ("youshuwuliu", N_("优速")),
    ("danniao", N_("丹鸟")),
    ("zhaijisong", N_("宅急送")),
    ("zhongyouex", N_("众邮")),
    ("suning", N_("苏宁")),
)
"""``(code, word)``; orders name couriers in free words, parcels keep the code."""
