"""The dictionaries there are, and the words the program brings to each: a county adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.core.i18n import N_
from station_app.settings.carriers import CARRIERS


@dataclass(frozen=True)
class Kind:
    """What a dictionary is for, and the words the program brings: ``(key, word)``."""

    label: str
    used: str
    brought: tuple[tuple[str, str], ...]


def _same(*words: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in words)


KINDS: dict[str, Kind] = {
    "platform": Kind(
        N_("购物平台"),
        N_("记单时点一下就填好；别的平台也可以直接写"),
        _same(N_("淘宝"), N_("京东"), N_("拼多多"), "1688"),
    ),
    "source": Kind(
        N_("参考价来源"),
        N_("县里卖多少钱，是从哪里问来的"),
        (
            ("mall", N_("县城商场")),
            ("town", N_("镇上商店")),
            ("village", N_("村里小店")),
            ("bill", N_("别人的票据")),
        ),
    ),
    "return": Kind(
        N_("退货原因"),
        N_("退货时点一下就填好；别的原因也可以直接写"),
        _same(N_("尺寸不对"), N_("坏了"), N_("和图片不一样"), N_("不想要了")),
    ),
    "cancel": Kind(
        N_("作废原因"),
        N_("作废一单时点一下就填好；别的原因也可以直接写"),
        _same(N_("记错了"), N_("记重了"), N_("店家没货"), N_("不想要了")),
    ),
    "edit": Kind(
        N_("改单原因"),
        N_("改一单时点一下就填好；别的原因也可以直接写"),
        _same(N_("金额写错了"), N_("数量写错了"), N_("商品写错了"), N_("补写平台单号")),
    ),
    "contract": Kind(
        N_("协议种类"),
        N_("记站里人的协议时选"),
        _same(N_("合伙人协议"), N_("聘用合同"), N_("场地协议"), N_("托管协议")),
    ),
    "sixhave": Kind(
        N_("六有"),
        N_("查一个站有没有这几样时用"),
        _same(
            *(N_("有场所"), N_("有人员"), N_("有设备"), N_("有宽带"), N_("有制度")),
            N_("有持续运营能力"),
        ),
    ),
    "acceptance": Kind(
        N_("验收清单"),
        N_("开业前验收一个站时用"),
        _same(
            *(N_("金属牌匾"), N_("门头招牌"), N_("主景背板"), N_("室内宣传展板")),
            *(N_("货架和柜台"), N_("电脑和宽带"), N_("场地不小于 30 平方米")),
        ),
    ),
    "equipment": Kind(
        N_("设备种类"),
        N_("登记站点的设备时选"),
        _same(
            *(N_("电脑"), N_("显示屏"), N_("打印机"), N_("扫码枪"), N_("货架"), N_("柜台")),
            *(N_("电子秤"), N_("监控"), N_("POS 机"), N_("路由器"), N_("手机、平板"), N_("冰柜")),
            *(N_("门头招牌"), N_("桌椅")),
        ),
    ),
    "fault": Kind(
        N_("设备的毛病"),
        N_("报修时点一下就报上去；别的毛病也可以直接写"),
        _same(
            *(N_("开不了机"), N_("屏幕不亮"), N_("打不出字"), N_("连不上网"), N_("扫不出码")),
            *(N_("称不准"), N_("摔坏了"), N_("进水了")),
        ),
    ),
    "produce": Kind(
        N_("农产品类别"),
        N_("品种册和公开的农产品馆按它分类"),
        _same(
            *(N_("杂粮杂豆"), N_("葵花瓜子"), N_("米面"), N_("食用油"), N_("牛羊肉"), N_("禽蛋")),
            *(N_("干菜菌菇"), N_("蔬菜瓜果"), N_("粉条酱菜"), N_("手工特产")),
        ),
    ),
    "piece": Kind(
        N_("一个叫什么"),
        N_("论个卖的农产品，一个叫什么"),
        _same(N_("只"), N_("枚"), N_("袋"), N_("瓶"), N_("个")),
    ),
    "grade": Kind(
        N_("等级"),
        N_("农产品的等级，上架和收购时选"),
        _same(N_("特级"), N_("一级"), N_("二级"), N_("三级"), N_("统货")),
    ),
    "turnback": Kind(
        N_("退回农产品的原因"),
        N_("县里看上架的货，退回时点一下就填好"),
        _same(
            *(N_("照片看不清，请重拍"), N_("照片不是这样货"), N_("价钱看着不对，请核对")),
            *(N_("数量看着不对，请核对"), N_("等级没写"), N_("故事里有姓名或电话，请去掉")),
        ),
    ),
    "market": Kind(
        N_("市场"),
        N_("记行情时选；同一天几个市场都有价，排在前面的算数"),
        _same(N_("县城农贸市场"), N_("开通镇集市"), N_("瞻榆镇集市"), N_("网上批发")),
    ),
    "brand": Kind(N_("品牌"), N_("农产品的品牌"), _same(N_("三千禾"), N_("大有年"))),
    "carrier": Kind(
        N_("快递公司"),
        N_("登记包裹时选；代号和快递100的一样"),
        CARRIERS,
    ),
    "reveal": Kind(
        N_("看电话的事由"),
        N_("县里要看乡亲的全名和电话时，先选一个事由"),
        _same(N_("回访退货"), N_("核对订单"), N_("乡亲来电"), N_("上级检查")),
    ),
}
