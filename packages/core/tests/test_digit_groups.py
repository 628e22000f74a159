"""Digits as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from tellonce_core.digit_groups import SEPARATORS, Run, digit_groups, has_long_run, runs


def test_groups_are_read_in_any_script() -> None:
    assert [group.digits for group in digit_groups("a 12 ٣٤ ５６x7\u200b8")] == ["12", "34", "56", "78"]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("12 34-56", [[2, 2, 2]]),
        ("12 34, 56 78", [[2, 2], [2, 2]]),
        ("12    34", []),
        ("12\r\n34", [[2, 2]]),
        ("1 2", []),
    ],
)
def test_runs_end_where_more_than_separators_stand(text: str, lengths: list[list[int]]) -> None:
    found = runs(text, digit_groups(text), shortest=4)

    assert [[len(group.digits) for group in run.groups] for run in found] == lengths


@given(st.text(alphabet="0123456789", min_size=38, max_size=40), st.integers(0, 19), st.integers(1, 19))
def test_luhn_of_every_part_is_that_of_the_standard(digits: str, begin: int, length: int) -> None:
    run = Run(digit_groups(digits))

    assert run.is_luhn(begin, begin + length) is luhn.is_valid(digits[begin : begin + length])


@given(st.text(alphabet="".join(sorted(SEPARATORS)) + "0123456789ab,", max_size=60))
def test_fast_look_misses_no_run(text: str) -> None:
    found = list(runs(text, digit_groups(text), shortest=14))

    assert has_long_run(text) or not found
