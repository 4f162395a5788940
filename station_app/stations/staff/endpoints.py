"""Views that one line of the table of rights stands for, where they are many."""

from __future__ import annotations

ARRIVALS = (
    *("arrivals.index", "arrivals.batch", "arrivals.claim", "arrivals.pickup", "arrivals.told"),
    *("parcels.new", "parcels.step", "parcels.label", "parcels.several_labels"),
    "parcels.label_sheet",
)
LISTINGS = tuple(
    f"produce.{one}" for one in ("new_listing", "edit_listing", "stock_listing", "drop_listing_photo")
)
READING = ("orders.index", "orders.show", "orders.numbered", "orders.chosen")
OF_OFFICE = ("orders.correct", "orders.correct_chosen", "orders.remind")
PRODUCERS = (
    *("produce.new_producer", "produce.edit_producer"),
    *("produce.add_certificate_of", "produce.drop_certificate"),
)
STEPS = (
    "orders.step",
    "orders.reminder",
    "orders.reminder_done",
    *(f"orders.several{one}" for one in ("", "_look", "_do", "_slips")),
)
PARCELS = ("parcels.index", "parcels.show")
CONTRACTS = ("stations.new_contract", "stations.contract", "stations.end_contract")
EQUIPMENT = ("stations.equipment_of", "stations.piece")
EQUIPMENT_KEPT = ("stations.new_equipment", "stations.edit_piece", "stations.delete_piece")
SECOND_STEP = tuple(f"accounts.second_{one}" for one in ("page", "begin", "confirm", "off"))
MORE = ("desk.more", *(f"practice.{one}" for one in ("show", "begin", "again", "end")))
GIVING_BACK = (
    *("orders.pay", "orders.give_back", "orders.send_case", "orders.settle_case"),
    *("orders.refuse_case", "orders.case_slip"),
)
