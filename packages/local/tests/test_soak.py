"""The figures of a soak."""

import os

from tellonce_local.soak import memory_report, resident_kilobytes


def test_memory_of_this_process_is_some_megabytes() -> None:
    assert 1_000 < resident_kilobytes(os.getpid()) < 10_000_000


def test_a_process_that_is_gone_uses_none() -> None:
    assert resident_kilobytes(2**22 + 1) == 0


def test_growth_is_told_part_by_part() -> None:
    assert memory_report({"history": 102_400}, {"history": 204_800}) == ["     history: 100 MB -> 200 MB"]
