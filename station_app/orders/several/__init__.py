"""几单一起办: several orders of a station ticked, looked at, and done in one go."""
