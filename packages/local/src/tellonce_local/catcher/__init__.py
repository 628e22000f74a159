"""The mail catcher: it stands for the outside world, takes every mail that tellonce sends and lets one write back."""
