"""Payment bills and what becomes of them."""
