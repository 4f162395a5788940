"""Ledgers: what is accepted, refused and known, what is stored of it, and how it is taken back."""
