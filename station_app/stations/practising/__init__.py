"""Practising: everything the operator does happens at a practice station, in a county of its own."""
