"""Contracts of the people of a station: who, what kind, from when to when, and which end soon."""
