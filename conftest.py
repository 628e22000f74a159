"""What all tests of the repository share: random examples are the same in each run, so that what was green stays green;
`make fuzz` tries ten times as many (TELLONCE_FUZZ_EXAMPLES), and others each time."""

import os

from hypothesis import HealthCheck, settings

# how long examples take depends on what else runs here: it says nothing about the code
settings.register_profile(
    "seeded", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("fuzz", max_examples=int(os.environ.get("TELLONCE_FUZZ_EXAMPLES", "1000")), deadline=None)
settings.load_profile("seeded")
