"""`make bench`: every figure beside a floor measured in the same run; `--only NAME` for one of them."""

import argparse
import asyncio
import importlib
import sys
import tempfile
from pathlib import Path

from tellonce_runtime.verdict import unwrap

from tests.bench.figures import Figure, keep, table

BENCHES = (
    "burst", "latency", "screen", "parse", "routing", "desk-list", "history", "social", "chat", "smtp", "lanes",
    "widget",
)  # fmt: skip
RESULTS = Path("var/bench.json")


def main() -> int:
    """Measure, print the table, write var/bench.json."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=BENCHES, help="one bench")
    only = parser.parse_args().only
    figures: list[Figure] = []
    for name in [only] if only else BENCHES:
        module = importlib.import_module(f"tests.bench.{name.replace('-', '_')}")
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            try:
                figures += asyncio.run(module.measure(Path(folder)))
            except ExceptionGroup as group:
                raise unwrap(group) from None  # a system is ten groups deep: Python prints none so far down
    print(table(figures))
    keep(figures, RESULTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
