"""What all tests of the repository share: random examples are the same in each run, so that what was green stays green;
`make fuzz` tries a hundred times as many, and others each time."""

from hypothesis import settings

settings.register_profile("seeded", derandomize=True)
settings.register_profile("fuzz", max_examples=10_000, deadline=None)
settings.load_profile("seeded")
