"""Tests of pages without sign-in."""
