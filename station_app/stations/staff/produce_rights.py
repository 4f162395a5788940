"""Who may do what with purchases, batches and sales, in words."""

from __future__ import annotations

from station_app.core.i18n import N_

BUYING_AND_SELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("看农产品总账"), ("produce.board",)),
    (N_("看贫困村"), ("produce.villages",)),
    (N_("列贫困村、记脱贫"), ("produce.mark_village", "produce.lift_village")),
    (
        N_("看收购、欠款、定金"),
        ("produce.purchases", "produce.purchase", "produce.payables", "produce.advances"),
    ),
    (
        N_("收货、付钱、作废、打收购单、付定金"),
        (
            *("produce.new_purchase", "produce.pay_purchase", "produce.unpay_purchase"),
            *("produce.cancel_purchase", "produce.sign_purchase", "produce.purchase_slip"),
            *("produce.new_advance", "produce.advance_back"),
        ),
    ),
    (
        N_("看批次、追溯、合格证存根、买家反映的问题"),
        (
            *("produce.batches", "produce.batch", "produce.batch_trace"),
            *("produce.conformities", "produce.conformity", "produce.told"),
        ),
    ),
    (
        N_("做批次、拆回、检测、召回、打标签、开合格证、处理问题"),
        (
            *("produce.new_batch", "produce.undo_batch", "produce.add_test", "produce.drop_test"),
            *("produce.recall_batch", "produce.batch_label", "produce.new_conformity"),
            "produce.handle_told",
        ),
    ),
    (N_("改合格证的字"), ("produce.conformity_words",)),
    (
        N_("看销售、渠道、包销订购"),
        (
            *("produce.sales", "produce.sale", "produce.channels", "produce.channel"),
            *("produce.agreements", "produce.agreement"),
        ),
    ),
    (
        N_("记销售、退货、作废"),
        ("produce.new_sale", "produce.return_sale", "produce.attach_sale", "produce.cancel_sale"),
    ),
    (
        N_("管渠道、结算、包销订购"),
        (
            *("produce.new_channel", "produce.edit_channel", "produce.open_channel"),
            *("produce.settle_channel", "produce.undo_settlement", "produce.new_agreement"),
            *("produce.receive_agreement", "produce.reverse_received", "produce.end_agreement"),
        ),
    ),
)
