"""Proxy orders: from the form to the figures."""
