"""The words of shops' apps and pages: which platform they are of, what they label, and what says nothing.

All of them as they stand after full-width signs were made half-width. Sources: the texts in
``tests/orders/pasted`` and the headings of the platforms' own exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def words(text: str) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(text.split())


def any_of(names: Iterable[str]) -> str:
    """Names as the alternatives of a pattern, the longest first."""
    return "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))


TAOBAO, TMALL, JD, PINDUODUO, ALIBABA = "淘宝", "天猫", "京东", "拼多多", "1688"

LINKS = (
    (ALIBABA, re.compile(r"\b1688\.(?:com|link)\b", re.I)),
    (TMALL, re.compile(r"\btmall\.(?:com|hk)\b", re.I)),
    (TAOBAO, re.compile(r"\b(?:taobao\.com|tb\.cn)\b", re.I)),
    (JD, re.compile(r"\b(?:jd\.com|jd\.hk|jingxi\.com|3\.cn)\b", re.I)),
    (PINDUODUO, re.compile(r"\b(?:yangkeduo|pinduoduo|pddpic)\.com\b", re.I)),
)
"""Addresses say the platform for certain."""
MARKS = (
    (ALIBABA, ("【1688】", "【阿里巴巴】")),
    (TMALL, ("【天猫】", "【天猫超市】", "【手机天猫】")),
    (TAOBAO, ("【淘宝】", "【手机淘宝】", "【淘宝特价版】", "【淘特】")),
    (JD, ("【京东】", "【京喜】", "【京东超市】")),
    (PINDUODUO, ("【拼多多】", "【PDD】")),
)
SPOKEN = (
    (ALIBABA, 2, ("1688", "阿里巴巴", "货品总价", "货品金额", "诚信通", "进货单", "涨价或折扣")),
    (PINDUODUO, 3, ("拼多多", "拼单", "多多支付", "拼小圈", "百亿补贴", "多多果园")),
    (TMALL, 3, ("天猫", "tmall")),
    (JD, 3, ("京东自营", "京东订单", "京豆", "京东支付", "京东白条", "京准达", "plus会员", "京东秒杀")),
    (JD, 2, ("京东",)),
    (TAOBAO, 3, ("淘宝", "淘金币", "手淘")),
    (TAOBAO, 2, ("支付宝交易号", "宝贝", "旺旺", "交易快照", "支付宝")),
    *((name, 4, (name,)) for name in ("抖音", "快手", "美团", "唯品会", "苏宁", "1号店", "聚划算")),
)
"""Words that speak for a platform, and how loudly."""

NUMBER_LABELS = (*words("订单编号 订单号码 订单号 订单编码 订单ID"), "order no", "order number")
TRACKING_LABELS = words(
    """
    运单号码 快递单号 物流单号 物流编号 运单编号 快递编号 包裹单号 运单号 物流运单 快递号 货运单号
    国内快递
    """
)
COURIER_LABELS = words(
    """
    物流公司 快递公司 承运公司 承运商 配送公司 承运人 物流商
    """
)
COURIERS = words(
    """
    顺丰 中通 圆通 申通 韵达 百世汇通 百世 汇通 极兔 中国邮政 邮政 EMS 德邦 京东 天天 优速 宅急送
    丹鸟 菜鸟 跨越 安能 壹米滴答 速尔 国通 全峰 快捷 龙邦 信丰 极米 D速 平安达腾飞
    """
)

PAID = words(
    """
    实付款 实付金额 实付总额 实际付款 实际支付 实付 需付款 应付总额 应付金额 应付款 应付 订单总额
    订单总价 订单金额 支付金额 付款金额 合计 总计 共计 总额 总金额 金额 共付 一共
    """
)
LOOSE = words("金额 合计 总计 共计 总额 总金额")
"""Of the goods in one shop, of all in another: where several stand, the last is what is paid."""
GOODS_TOTAL = words(
    """
    商品总价 商品总额 商品价格 商品金额 商品合计 货品总价 货品金额 货品总额 宝贝总价 商品小计
    """
)
FREIGHT = words(
    """
    运费 邮费 快递费 配送费 物流费
    """
)
DISCOUNT = words(
    """
    店铺优惠券 店铺优惠 平台优惠 商家优惠 促销优惠 商品优惠 优惠金额 活动优惠 卖家优惠 优惠券 优惠
    满减 立减 红包 淘金币 京豆 平台补贴 补贴 折扣 涨价或折扣 抵扣 天猫积分 积分 购物券 购物金 礼金
    支付立减 新人礼金 已优惠
    """
)
FEE = words(
    """
    服务费 包装费 税费 安装费 运费险 退货运费险
    """
)
PROMISES = words("运费险 退货运费险")
"""Also badges of a shop: only with a sum beside them they are one."""
UNIT_PRICE = words(
    """
    小计 成交单价 商品单价 单价 价格 售价 在售价 到手价 券后价 拼单价 活动价 仅需 京东价 原价 现价
    秒杀价 折后价 会员价 促销价 PLUS价 Plus价 直播价 补贴价 补贴后价 粉丝价 券前价 划线价 起批价 批发价
    """
)
FREE = words(
    """
    包邮 免运费 免邮 免费 快递免邮
    """
)

TITLES = words(
    """
    商品名称 商品标题 宝贝名称 宝贝标题 货品名称 货品标题 商品信息 产品名称 品名 商品名 宝贝 商品
    货品
    """
)
SPECS = words(
    """
    颜色分类 商品规格 商品属性 规格型号 参数规格 套餐类型 机身颜色 存储容量 适用床尺寸 规格 颜色
    尺码 尺寸 型号 款式 套餐 口味 净含量 版本 容量 已选 鞋码 身高 化妆品净含量 适用季节 种类 包装
    重量 分类
    """
)
QUANTITIES = words(
    """
    购买数量 商品数量 订购数量 采购数量 数量 件数
    """
)

META = words(
    """
    收货人 收货地址 收件人 收件地址 收货信息 联系电话 联系手机 手机号码 手机号 邮编 配送地址
    提货地址 昵称 真实姓名 会员名 支付宝交易号 支付宝 买家会员名 卖家会员名 供应商 创建时间 付款时间
    发货时间 成交时间 下单时间 支付时间 拼单时间 完成时间 签收时间 确认时间 收货时间 确认收货时间
    送达时间 期望配送 配送时间 配送方式 支付方式 付款方式 交易号 流水号 支付流水 买家留言 订单备注
    订单状态 当前状态 当前订单状态 交易状态 物流信息 物流状态 下单账号 下单帐号 商品编号 商品ID
    商家编码 商品快照 发票类型 交易类型 成团时间 取件码 取货码 签收人 提货码 发货方式 交易方式
    卖家留言 发票抬头 退款金额 退款时间 部分退款 已退款 退款成功 退款中 退款 退款总金额
    退回支付宝 退回微信 申请件数 退款编号 退款单号 定金 尾款 预售 每期
    """
)
"""What labels something that is no part of an order here; much of it personal."""
SHORT_META = words(
    """
    收货 手机 电话 地址 买家 卖家 店铺 旺旺 城市 发票 留言 备注 状态 货号 客服 时间 姓名 平台 商家
    日期 下单 付款 快递 物流 公司
    """
)
"""These begin titles too: a label only with a colon behind."""

NOISE = re.compile(
    r"(?:复制|展开|收起|更多|全部|订单详情|查看.{0,6}|联系.{0,6}|申请.{0,6}|确认收货|延长收货"
    r"|再次购买|再来一单|再买一单|加入购物车|加购物车|加购|评价.{0,4}|去评价|待评价"
    r"|追加评价|催发货|催付|提醒发货|修改地址|取消订单|删除订单|投诉.{0,6}|退款.{0,6}"
    r"|退换.{0,6}|退货.{0,6}|售后.{0,6}|.{0,8}无理由.{0,8}|退货包运费|运费险|.{0,4}运费险|极速退款"
    r"|假一赔.{1,2}|破损包退|坏单包赔|正品保证|.{0,8}包赔|全国联保|先用后付|交易快照"
    r"|和我联系|手机订单|晒单|开发票|换开发票|申请开票|电子发票|订单信息|商品信息|宝贝信息"
    r"|货品信息|收货信息|支付信息|物流详情|物流信息|价格明细|费用明细|商品清单|猜你喜欢"
    r"|为你推荐|.{0,6}推荐|打电话|拨打电话|一键价保|价保.{0,4}|卖了换钱|闲鱼转卖|待付款"
    r"|待发货|待收货|待使用|已完成|已取消|已关闭|已签收|已发货|已收货|等待.{0,10}"
    r"|卖家已发货|买家已付款|商家已发货|交易.{2,4}|拼单.{2,4}|正在出库|已出库|运输中|派送中"
    r"|派件中|待取件|已揽收|包裹.{0,10}|商品|宝贝|单价|数量|优惠|小计|货款|商品总价|商品操作"
    r"|交易操作|实付款|状态|服务|操作|运费|货品|单价\(元\)|数量\(.{1,2}\)|金额|.{0,6}\(元\)"
    r"|宝贝属性|颜色|自营|京东自营|放心购|京东物流|旗舰店|官方旗舰店|品牌|百亿补贴|赠品"
    r"|包邮|免运费|免费配送|顺丰包邮|次日达|现货|直降|秒杀|满减|优惠券|淘金币|手淘"
    r"|点击链接直接打开|分享|返回|首页|我的|消息|购物车|客服|店铺|进店|关注|收藏"
    r"|(?:淘宝|天猫|京东|拼多多|1688|抖音|快手|美团).{0,2}(?:商城|订单|优选)?"
    r"|共?\d{1,4}件(?:商品)?|共\d{1,4}种货品?|\d{1,2}/\d{1,2}|[^\w¥]{1,9})",
    re.I,
)
"""Buttons, headings and promises: a whole cell of such words says nothing about the goods."""
STATE = re.compile(
    r"\[.{2,8}\]|(?:交易(?:成功|关闭|完成)|等待.{2,8}|待(?:付款|发货|收货|评价)|已(?:完成|签收|发货|收货|取消)"
    r"|(?:卖家|商家)已发货|买家已付款|拼单成功|淘宝|天猫|京东|京东自营|拼多多|1688|抖音|快手)"
)
"""How far an order is, or where it was made: before a title, no part of it."""
SHOP = re.compile(
    r".{1,38}(?:店|旗舰|超市|商行|商城|公司|工厂|厂家|批发部|经营部"
    r"|商贸|合作社|专柜|自营|企业)>?"
)
ADDRESS = re.compile(r".{0,20}(?:省|自治区|市).{1,12}(?:市|州|盟|县|区|旗).{2,80}")
SENTENCE = re.compile(
    r"(?:[,。!！?？…]|自动确认|已签收|感谢|预计|送达|快去|看看吧|复制|打开|搜索|剩余|还剩"
    r"|您的|亲爱的|请您|为您|签收|快递员|驿站|我在.{1,8}发现|您购买|已发货)"
)
PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d[\d*]{4}\d{4}(?!\d)")
