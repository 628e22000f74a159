"""What all tests of the repository share: random examples are the same in each run, so that what was green stays green;
`make fuzz` tries ten times as many (TELLONCE_FUZZ_EXAMPLES), and others each time."""

import os

from hypothesis import settings

settings.register_profile("seeded", derandomize=True)
settings.register_profile("fuzz", max_examples=int(os.environ.get("TELLONCE_FUZZ_EXAMPLES", "1000")), deadline=None)
settings.load_profile("seeded")
