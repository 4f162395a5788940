"""Stock ModelAdmin: the twelve columns of the application's own list, its filters, its search."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path

from bench.peer import board
from bench.peer.models import Order, OrderLine, Station, Villager


def yuan(fen: int) -> str:
    """Fen as yuan: 123450 -> '1,234.50'."""
    return f"{fen / 100:,.2f}"


class Lines(admin.TabularInline):
    """The lines on the page of an order."""

    model = OrderLine
    extra = 1
    fields = (
        "goods",
        "spec",
        "quantity_m",
        "unit_price_fen",
        "goods_fen",
        "reference_total_fen",
        "reference_source",
    )


@admin.register(Order)
class Orders(admin.ModelAdmin):
    """The list and the form of orders."""

    list_display = (
        "number", "ordered_on", "changed_at", "station", "villager", "goods", "platform", "payable", "saved",
        "rate", "state", "owed",
    )  # fmt: skip
    list_select_related = ("station", "villager")
    list_per_page = 50
    show_full_result_count = False
    list_filter = ("state", "platform")
    search_fields = ("number_tail", "villager__name", "villager__phone_tail")
    autocomplete_fields = ("station", "villager")
    inlines = (Lines,)
    fields = (
        "number", "station", "villager", "ordered_on", "state", "pay_mode", "platform", "platform_number",
        "goods_fen", "discount_fen", "freight_fen", "fee_fen", "payable_fen", "received_fen", "covered_fen",
        "coverable_fen", "reference_fen", "note",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With the goods of the first line, so that the list asks once."""
        first = OrderLine.objects.filter(order=OuterRef("pk")).order_by("position").values("goods")[:1]
        return super().get_queryset(request).annotate(first_goods=Subquery(first))

    @admin.display(description="商品")
    def goods(self, order: Any) -> str:
        """The first line's goods."""
        return order.first_goods or ""

    @admin.display(description="付款", ordering="payable_fen")
    def payable(self, order: Order) -> str:
        """What is to be paid."""
        return yuan(order.payable_fen)

    @admin.display(description="省")
    def saved(self, order: Order) -> str:
        """Reference minus covered."""
        return yuan(order.reference_fen - order.covered_fen) if order.reference_fen else "无参考"

    @admin.display(description="省率")
    def rate(self, order: Order) -> str:
        """Saved of the reference."""
        if not order.reference_fen:
            return "–"
        return f"{(order.reference_fen - order.covered_fen) / order.reference_fen:.1%}"

    @admin.display(description="还欠")
    def owed(self, order: Order) -> str:
        """What is still owed."""
        if order.state in ("cancelled", "returned"):
            return ""
        owed_fen = order.payable_fen - order.written_off_fen - order.received_fen
        return yuan(owed_fen) if owed_fen > 0 else ""


@admin.register(Station)
class Stations(admin.ModelAdmin):
    """The list of stations, and the month board beside it."""

    list_display = ("code", "name", "township", "village", "state", "opened_on")
    search_fields = ("code", "name")

    def get_urls(self) -> list[URLPattern]:
        """The admin's pages and the board."""
        return [path("months/", self.admin_site.admin_view(board.months)), *super().get_urls()]


@admin.register(Villager)
class Villagers(admin.ModelAdmin):
    """The list of villagers, for the choice on the form."""

    list_display = ("name", "station", "group_name", "phone")
    list_select_related = ("station",)
    search_fields = ("name", "initials", "phone_tail")
    show_full_result_count = False
