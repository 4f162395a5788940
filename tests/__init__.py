"""Tests: sentences about named people of a small county."""
