"""Deeds that a telephone kept while there was no network, written down once each."""
