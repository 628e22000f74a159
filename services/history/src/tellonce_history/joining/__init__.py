"""Joining persons and conversations by links, and taking that back."""
