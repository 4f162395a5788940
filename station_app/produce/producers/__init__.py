"""Producers: households, cooperatives and companies, with the certificates they hold."""
