"""One measured figure beside its floor, and how a table of them is printed and kept."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`floor` and `value` were taken alternately in one run; `ratio` is value / floor, `goal` the ratio aimed at."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""


def beside(name: str, unit: str, values: Sequence[float], floors: Sequence[float], goal: str) -> Figure:
    """Medians of both, and the median of the ratios pair by pair (the machine's speed drifts, a pair's doesn't)."""
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return Figure(name, statistics.median(values), unit, statistics.median(floors), statistics.median(ratios), goal)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(figures: Sequence[Figure]) -> str:
    """The figures as people read them."""
    rows = [("what", "value", "floor", "ratio", "goal")]
    rows += [
        (
            figure.name,
            f"{figure.value:,.1f} {figure.unit}",
            "" if figure.floor is None else f"{figure.floor:,.1f}",
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.goal,
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write them where a later run can be compared with; figures of other names stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {figure["name"]: figure for figure in json.loads(path.read_text())} if path.exists() else {}
    known |= {figure.name: asdict(figure) for figure in figures}
    path.write_text(json.dumps(list(known.values()), indent=2) + "\n")
