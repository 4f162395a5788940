"""The checks of ``station verify``, in the order they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from station_app.ops.checking.difference import Difference


def facts() -> Iterator[Difference]:
    """Station x day, station x month and presence of households: recomputed = stored."""
    from station_app.ops.checking import stored_facts

    return stored_facts.all_facts()


def money_of_orders() -> Iterator[Difference]:
    """Per order: collected − refunded = received, refunds ≤ collected, refunds = refunded."""
    from station_app.ops.checking import money

    return money.orders()


def debts_from_before() -> Iterator[Difference]:
    """Every debt of the credit book: settled = what the ledger collected for it."""
    from station_app.ops.checking import money

    return money.credits()


def freight_of_cases() -> Iterator[Difference]:
    """Every after-sales case: its freight = what the ledger paid the courier and collected for it."""
    from station_app.ops.checking import money

    return money.freight()


def refunds_in_facts() -> Iterator[Difference]:
    """The facts' refunded sum = refund entries net of reversals, of orders that count."""
    from station_app.ops.checking import money

    return money.refunds_in_facts()


def lines_of_orders() -> Iterator[Difference]:
    """Lines sum to their order: goods, payable, shares, covered, coverable, reference, count, effective."""
    from station_app.ops.checking import lines

    return lines.orders()


def audit_chain() -> Iterator[Difference]:
    """Every chain of the audit is whole."""
    from station_app.core import chains

    for link in chains.broken_links():
        yield Difference("audit_chain", link, "broken", "whole")


def day_closes() -> Iterator[Difference]:
    """Every day close that stands: its entries sum to what it says, by method, and to its difference."""
    from station_app.ops.checking import tills

    return tills.closes()


def bill_lines() -> Iterator[Difference]:
    """Every matched line of a payment bill sums to the entries it stands for, of its account and way."""
    from station_app.ops.checking import bills

    return bills.lines()


def parcels() -> Iterator[Difference]:
    """A parcel of an order lies where its order is and is as far along; what waits has a code."""
    from station_app.ops.checking import parcels

    return parcels.of_orders()


def weights() -> Iterator[Difference]:
    """What is left of purchases and batches = what came in less what went on, to the gram."""
    from station_app.ops.checking import produce

    return produce.weights()


def money_of_produce() -> Iterator[Difference]:
    """Purchases, advances, sales and settlements agree with the ledger and with each other, to the fen."""
    from station_app.ops.checking import produce

    return produce.money()


def foreign_keys() -> Iterator[Difference]:
    """Every row that names another finds it."""
    from station_app.ops.checking import keys

    return keys.dangling()


CHECKS: tuple[Callable[[], Iterator[Difference]], ...] = (
    facts,
    money_of_orders,
    debts_from_before,
    freight_of_cases,
    refunds_in_facts,
    lines_of_orders,
    day_closes,
    bill_lines,
    weights,
    money_of_produce,
    parcels,
    audit_chain,
    foreign_keys,
)
