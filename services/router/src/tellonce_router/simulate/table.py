"""Results as a table: a line for each figure, a column for each run."""

import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tellonce_router.simulate.results import Figures, Result

T = TypeVar("T")


def table(results: Sequence[Result]) -> str:
    """The figures of these runs side by side."""
    rows = [("", *(result.name for result in results)), *_rows(results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    )


def _rows(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    yield "conversations", *(f"{result.all.count:,}" for result in results)
    yield from _figures("all", [result.all for result in results])
    for channel in _names([list(result.channels) for result in results]):
        yield from _figures(channel, [result.channels.get(channel) for result in results])
    for channel, sort in _names([list(result.sorts) for result in results]):
        found = [result.sorts.get((channel, sort)) for result in results]
        yield f"{channel}: wait p95 of {sort}, s", *(_number(one.wait_p95 if one else math.nan, 0) for one in found)
    yield "given to an expert, %", *(_number(result.expert) for result in results)
    yield "given to who knows them, %", *(_number(result.same_agent) for result in results)
    yield "occupancy, %", *(_number(result.occupancy) for result in results)
    yield "  spread between agents", *(_number(result.occupancy_spread) for result in results)


def _figures(name: str, found: Sequence[Figures | None]) -> Iterator[tuple[str, ...]]:
    yield f"{name}: targets met, %", *(_number(one.met if one else math.nan, 2) for one in found)
    yield f"{name}: gave up, %", *(_number(one.abandoned if one else math.nan, 2) for one in found)
    yield f"{name}: wait p50, s", *(_number(one.wait_p50 if one else math.nan, 0) for one in found)
    yield f"{name}: wait p95, s", *(_number(one.wait_p95 if one else math.nan, 0) for one in found)


def _names(lists: Sequence[Sequence[T]]) -> list[T]:
    return list(dict.fromkeys(name for names in lists for name in names))


def _number(value: float, digits: int = 1) -> str:
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"
