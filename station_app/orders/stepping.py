"""The step a filled form asks for."""

from __future__ import annotations

from station_app.core.access import Person
from station_app.core.errors import NotFound
from station_app.orders import steps
from station_app.orders.deed_forms import StepForm
from station_app.orders.forms import WAYS
from station_app.orders.models import Order


def step(order: Order, verb: str, form: StepForm, by: Person) -> None:
    """Do one step with a held order; ``NotFound`` for what is no step."""
    if verb == "ship":
        steps.ship(order, by, form.carrier.data or "", form.tracking_number.data or "")
    elif verb == "arrive":
        steps.arrive(order, by)
    elif verb == "hand_over":
        steps.hand_over(order, by, WAYS.get(form.pay.data or ""), form.taken_by.data or "")
    elif verb == "cancel":
        steps.cancel(order, by, form.reason.data or "")
    else:
        raise NotFound
