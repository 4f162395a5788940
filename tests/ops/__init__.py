"""Tests of the station commands."""
