"""Who may call what, on whose rows."""
