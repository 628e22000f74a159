"""Tests that need more than one service; `tests.support` is imported by them."""
