"""Tests of what telephones keep and send."""
