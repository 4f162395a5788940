"""The till of a station: what should be in it, the day close, handing in."""
