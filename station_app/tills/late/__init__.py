"""Deeds of a telephone that arrived after the till of their time was closed: somebody looks at each."""
