"""What the demo's stations buy from producers, what they make of it, and where it is sold."""

from __future__ import annotations

from station_app.produce.channels.models import ChannelKind

# name, kind, platform, part kept, each order, telephone, how much dearer than bought, share of the sales
CHANNELS = (
    ("淘宝通榆馆", ChannelKind.PAVILION, "taobao", 300, 0, "", 1.55, 30),
    ("1688", ChannelKind.ONLINE, "1688", 100, 0, "", 1.18, 12),
    ("天猫三千禾旗舰店", ChannelKind.ONLINE, "taobao", 500, 100, "", 1.65, 26),
    ("县城体验馆", ChannelKind.OFFLINE, "", 0, 0, "0434-4221030", 1.35, 20),
    ("团购", ChannelKind.GROUP, "", 0, 0, "0434-4221018", 1.25, 12),
)
TYPED = 3
"""The channel of this place takes its money at once, at the station whose batch it sells."""
GOODS = (
    *("葵花籽", "绿豆", "小米", "黑豆", "荞麦米", "豇豆"),
    *("糜子", "小黄豆", "大米", "油葵", "红小豆", "玉米碴"),
)
"""What each of the twelve stations buys."""
WORKED = ("葵花籽", "葵花籽仁", "脱壳、过筛")
ADVANCE_NOTE = "开春给的种子钱，秋后从货款里扣"
RETURNS = (
    ("袋子路上破了，退货", True),
    ("买家说买多了", True),
    ("受潮了，不能再卖", False),
    ("少发了一袋，补差价", None),
    ("七天无理由", True),
    ("颗粒不匀，退一部分钱", None),
)
"""Why something came back, and whether the goods are fit to be sold again; None: only money went back."""
BUYERS = (
    ("长春市四季青粮油批发部", "0431-85221018", "先付三成，货到付清"),
    ("通榆县第一中学食堂", "0434-4223366", "每月送一次，月底结"),
)
TEST = ("水分", "≤ 13.5%", "县农产品检测站")
PROMISED = ("自我检测", "自我承诺")
