"""What all tests of the repository share: `make fuzz` tries a hundred times as many random examples."""

from hypothesis import settings

settings.register_profile("fuzz", max_examples=10_000, deadline=None)
