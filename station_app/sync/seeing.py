"""What a telephone can see to be wrong by itself: the forms it keeps without network, their rules and words.

Without network nobody else would say it until the line is back and the customer is gone. A rule is a pattern
that what was typed must fit (browsers and Python read it alike); its sentence is what the server's own reader
says to an example. A telephone refuses nothing that the server would take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable, read_quantity, read_telephone, read_typed_money
from station_app.orders import entering, forms, placing
from station_app.produce.listings.forms import ListingForm
from station_app.produce.purchases.forms import PurchaseForm
from station_app.sync.entries import BUY, OFFER, ORDER

DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
GAP = r"[\s\u200b\u2010-\u2015-]*"
MOBILE = GAP.join(["1", "[3-9]", *["[0-9]"] * 9])
LANDLINE = rf"0{GAP}(?:(?:1{GAP}0|2{GAP}[0-9])(?:{GAP}[0-9]){{8}}|[3-9](?:{GAP}[0-9]){{9,10}})"
Read = Callable[[str], object]
PATTERNS: dict[str, tuple[Read, list[tuple[str, str]]]] = {
    "money": (
        read_typed_money,
        [
            (rf"^(?:-? *¥? *|¥? *-){DIGITS} *\u5143?$", "?"),
            (r"^\D*(?:0,?)*(?:[0-9],?){0,9}(?:\.|\D*$)", "1234567890"),
            (r"^[^-]*$|^[^1-9]*$", "-1"),
            (r"^[^.]*(?:\.[0-9]{1,2}0*\D*)?$", "0.001"),
        ],
    ),
    "quantity": (
        read_quantity,
        [
            (rf"^-?{DIGITS}$", "?"),
            (r"^[^-]*[1-9]", "0"),
            (r"^(?:0,?)*(?:[0-9],?){0,6}(?:\.|$)", "1000000"),
            (r"^[^.]*(?:\.[0-9]{1,3}(?:0*|0{6}[0-9]*))?$", "0.0001"),
        ],
    ),
    "phone": (
        read_telephone,
        [(rf"^{GAP}(?:\+{GAP}8{GAP}6)?{GAP}(?:{MOBILE}|{LANDLINE}){GAP}(?:\.0)?$", "?")],
    ),
}
"""What a kind of field must fit, one after the other, and an example that does not."""
KINDS = {
    ORDER: {
        **dict.fromkeys(
            ("paid", "local", "unit_price", "freight", "service_fee", "discount", "deposit"), "money"
        ),
        "quantity": "quantity",
        "new_phone": "phone",
    },
    BUY: dict.fromkeys(("price", "market", "pays"), "money"),
    OFFER: {"price": "money"},
}
NEEDS: dict[str, Any] = {
    BUY: {name: getattr(PurchaseForm, name).kwargs["missing"] for name in ("gross", "price")},
    OFFER: {name: getattr(ListingForm, name).kwargs["missing"] for name in ("price",)},
}
SENTENCES = {
    "goods": placing.NO_GOODS,
    "paid": forms.PAID_EXAMPLE,
    "who": entering.NOBODY,
    "new_name": entering.NO_NAME,
    "none": forms.NO_DEPOSIT,
    "unchosen": forms.NOT_A_DEPOSIT,
    "deposit": forms.LARGE_DEPOSIT,
    "discount": placing.LARGE_DISCOUNT,
    "most": placing.LARGE,
}
"""Of an order as a whole: what is missing, and sums that cannot be."""


def said(read: Read, example: str) -> str:
    """What a reader says to an example it refuses, in the language of the request."""
    try:
        read(example)
    except Unreadable as error:
        return error.message()
    raise AssertionError(example)


def rules() -> dict[str, Any]:
    """The rules of every form kept on telephones, as the script reads them."""
    return {
        "wrong": gettext(N_("错误：")),
        "count": gettext(N_("有 %(n)s 处要改"), n="…"),
        "kinds": {
            kind: [[pattern, said(read, example)] for pattern, example in some]
            for kind, (read, some) in PATTERNS.items()
        },
        "forms": {
            path: {"kinds": kinds, "needs": {k: gettext(v) for k, v in NEEDS.get(path, {}).items()}}
            for path, kinds in KINDS.items()
        },
        "order": {name: gettext(text) for name, text in SENTENCES.items()},
        "most": placing.MOST_FEN,
    }
