"""Listings: what a producer offers, photo first, and the county's word before it is shown."""
