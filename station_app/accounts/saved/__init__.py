"""Saved views: the filters of a list under a name, for oneself or for everybody of one's role."""
