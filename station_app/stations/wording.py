"""What each step of a station's life means, said before it is taken, and how its states are coloured."""

from __future__ import annotations

from station_app.core.i18n import N_
from station_app.stations.models import StationState as S

MEANINGS = {
    "approve": N_("县里同意在这里设站。还不能记订单。"),
    "build": N_("开始装修、配设备。还不能记订单。"),
    "finish": N_("建好了，等县里来验收。还不能记订单。"),
    "open": N_("验收合格，从这一天起算“已开”，站长可以记订单。"),
    "rectify": N_("限期整改。整改期间还算“已开”，站长照常记订单。"),
    "pass": N_("整改合格，回到正常运营。"),
    "pause": N_("从这一天起不算“已开”，站长不能记新订单；已有的订单可以办完。"),
    "resume": N_("从这一天起又算“已开”，站长可以记订单。"),
    "leave": N_("站长申请退出，从这一天起不能记新订单；先把钱和货交清。"),
    "stay": N_("撤回退出，回到正常运营。"),
    "close": N_("办完退出，这个站以后不再开。记过的单和钱都留着。"),
    "refuse": N_("县里不同意在这里设站，到此为止。申请人看得到原因。"),
    "send_back": N_("验收没过，退回去改，改好再报验收。还不能记订单。"),
    "give_up": N_("还没开业就不建了，到此为止。走过的每一步都留着。"),
}
DUE_WORDS = {
    "build": N_("打算哪天建好"),
    "send_back": N_("要在哪天前改好"),
    "rectify": N_("要在哪天前改好"),
    "pause": N_("打算哪天恢复"),
}
"""What the day means that a step of ``models.DUE`` asks for."""
DANGEROUS = frozenset({"rectify", "pause", "leave", "close", "refuse", "send_back", "give_up"})
TONES = {
    S.OPEN: "good",
    S.RECTIFYING: "warn",
    S.PAUSED: "warn",
    S.AWAITING: "",
    S.EXITING: "warn",
    S.CLOSED: "",
    S.APPLIED: "",
    S.APPROVED: "",
    S.BUILDING: "",
}
