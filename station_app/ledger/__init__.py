"""Money entries (append-only) and balances; one function for every balance."""
