"""Where a county begins: its divisions and its stations, from any spreadsheet or text table."""
