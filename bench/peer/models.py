"""The same tables with the same columns, as a Django developer would write them down."""

from __future__ import annotations

import uuid

from django.db import models

STATES = [
    ("placed", "已下单"), ("shipped", "在路上"), ("arrived", "已到站"), ("picked_up", "已取货"),
    ("completed", "已完成"), ("cancelled", "已取消"), ("returned", "已退货"),
]  # fmt: skip
PAY_MODES = [("prepaid", "付清"), ("deposit", "定金"), ("advance", "先欠")]


class Station(models.Model):
    """服务站."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    township_code = models.CharField("乡镇代码", max_length=12, db_index=True)
    township = models.CharField("乡镇", max_length=40)
    village = models.CharField("村", max_length=40, blank=True)
    state = models.CharField("状态", max_length=24)
    opened_on = models.DateField("开业日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "服务站"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.township + self.village


class Villager(models.Model):
    """乡亲."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="服务站")
    household_id = models.UUIDField("户")
    name = models.CharField("姓名", max_length=80, db_index=True)
    initials = models.CharField("首字母", max_length=80, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    phone_tail = models.CharField("尾号", max_length=4, blank=True, db_index=True)
    group_name = models.CharField("组", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "乡亲"

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """代购订单."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="服务站")
    number = models.CharField("单号", max_length=40, unique=True)
    number_tail = models.CharField("尾号", max_length=4, blank=True, db_index=True)
    villager = models.ForeignKey(Villager, models.PROTECT, verbose_name="乡亲")
    household_id = models.UUIDField("户", null=True, blank=True, db_index=True)
    ordered_on = models.DateField("登记", db_index=True)
    placed_at = models.DateTimeField("记单时间", auto_now_add=True)
    state = models.CharField("状态", max_length=24, choices=STATES, default="placed", db_index=True)
    is_undone = models.BooleanField("已撤销", default=False)
    pay_mode = models.CharField("收钱", max_length=24, choices=PAY_MODES, default="prepaid")
    platform = models.CharField("平台", max_length=40, blank=True)
    platform_number = models.CharField("平台订单号", max_length=60, blank=True, db_index=True)
    courier = models.CharField("快递公司", max_length=40, blank=True)
    tracking_number = models.CharField("运单号", max_length=60, blank=True)
    tracking_tail = models.CharField("运单尾号", max_length=4, blank=True, db_index=True)
    goods_fen = models.BigIntegerField("货款")
    discount_fen = models.BigIntegerField("优惠", default=0)
    freight_fen = models.BigIntegerField("运费", default=0)
    fee_fen = models.BigIntegerField("服务费", default=0)
    payable_fen = models.BigIntegerField("应付")
    received_fen = models.BigIntegerField("已收", default=0)
    refunded_fen = models.BigIntegerField("退款", default=0)
    written_off_fen = models.BigIntegerField("免收", default=0)
    covered_fen = models.BigIntegerField("有参考价的付款", default=0)
    coverable_fen = models.BigIntegerField("没退的付款", default=0)
    reference_fen = models.BigIntegerField("参考价", default=0)
    line_count = models.IntegerField("样数", default=1)
    is_effective = models.BooleanField("有效", default=False)
    shipped_on = models.DateField("发货日期", null=True, blank=True)
    arrived_on = models.DateField("到站日期", null=True, blank=True)
    picked_up_on = models.DateField("取货日期", null=True, blank=True)
    collected_by = models.CharField("签收人", max_length=80, blank=True)
    note = models.TextField("备注", blank=True)
    placed_by = models.CharField("经办人", max_length=80, blank=True)
    changed_at = models.DateTimeField("最近变化", auto_now=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "代购订单"
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["changed_at", "id"]),
            models.Index(fields=["station", "ordered_on"]),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One thing of an order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.IntegerField("序号", default=1)
    goods = models.CharField("商品", max_length=120)
    spec = models.CharField("规格", max_length=300, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    quantity_m = models.BigIntegerField("数量", default=1000)
    returned_m = models.BigIntegerField("退货", default=0)
    unit_price_fen = models.BigIntegerField("单价", null=True, blank=True)
    goods_fen = models.BigIntegerField("货款")
    reference_total_fen = models.BigIntegerField("县里卖", null=True, blank=True)
    reference_source = models.CharField("价格从哪来", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "商品"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.goods
