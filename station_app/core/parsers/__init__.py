"""The one validation of what people write: form fields, spreadsheet cells and documents alike.

Every read_*() takes a cell (text, number, date or None) and returns a value or raises Unreadable, whose
sentence says what to do. Missing is the Unreadable of a blank cell, DigitsLost that of a number which a
spreadsheet has shortened. What is accepted from a browser is accepted from a file, and the other way round.
"""

from station_app.core.parsers.dates import read_day, read_month, read_written_month
from station_app.core.parsers.money import Reading, read_freight, read_money, read_typed_money
from station_app.core.parsers.quantities import read_quantity
from station_app.core.parsers.telephones import read_telephone
from station_app.core.parsers.text import is_blank, read_name, read_order_number, read_text
from station_app.core.parsers.unreadable import DigitsLost, Missing, Unreadable

__all__ = [
    "DigitsLost",
    "Missing",
    "Reading",
    "Unreadable",
    "is_blank",
    "read_day",
    "read_freight",
    "read_money",
    "read_month",
    "read_name",
    "read_order_number",
    "read_quantity",
    "read_telephone",
    "read_text",
    "read_typed_money",
    "read_written_month",
]
