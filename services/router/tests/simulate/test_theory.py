"""The formulas against published values, and the simulator against the formulas, in short.

The full comparison (`tellonce-router simulate --theory`, ten seeds) takes minutes and must be within 3 %. Here three
seeds of some thousand arrivals leave a standard error of 2 to 4 %, so 12 % is what chance doesn't reach; the exact
comparison with the recursion stands in test_loop.py."""

import statistics

import pytest
from tellonce_router.simulate.theory import Line, check, erlang_a_abandonment, erlang_c_wait


@pytest.mark.parametrize(
    ("agents", "load", "wait"),
    [(1, 0.5, 1.0), (2, 0.75, 1.285714), (5, 0.8, 0.554113), (10, 0.8, 0.204609)],
)
def test_erlang_c_gives_the_published_waits(agents: int, load: float, wait: float) -> None:
    assert erlang_c_wait(agents, load) == pytest.approx(wait, rel=1e-4)


def test_erlang_a_with_patience_like_work_is_a_poisson_number_of_customers() -> None:
    """Where patience and work are alike, customers leave at one rate wherever they are: M/M/infinity."""
    assert erlang_a_abandonment(1, 1.0, 1.0) == pytest.approx(2.718281828**-1, rel=1e-6)


def test_hardly_anybody_gives_up_with_endless_patience() -> None:
    assert erlang_a_abandonment(10, 0.8, 1e6) == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("line", [Line(3, 0.5, None, 4000), Line(10, 1.0, 1.0, 4000)])
def test_the_simulator_is_near_theory(line: Line) -> None:
    found = check(line, [1, 2, 3])

    assert statistics.fmean(found.found) == pytest.approx(found.expected, rel=0.12)
