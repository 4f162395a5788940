"""Spreadsheet to rows: check, preview, result, undo of a whole batch."""
