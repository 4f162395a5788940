"""Tests of tills and their day closes."""
