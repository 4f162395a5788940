"""The demo county: drawn by a seed, exact in its totals, stored by bulk inserts."""
