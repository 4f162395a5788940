"""The whole application at once: every table, every text column, every page."""
