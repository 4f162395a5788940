"""Households and villagers, consent, how they are found and shown."""
