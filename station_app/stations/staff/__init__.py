"""Accounts as the administrator sees them: who serves where, opened, disabled, reset."""
