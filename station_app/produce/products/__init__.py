"""The county's own catalogue of farm products: what is weighed and what is counted."""
