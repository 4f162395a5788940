"""Where a county begins: its divisions and its stations, as lists like any other."""
