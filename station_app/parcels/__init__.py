"""Parcels at a station: shelf and pick-up code, hand-over; of any parcel, whoever ordered it."""
