"""Contrast."""

import pytest
from tellonce_ingest_chat.contrast import DARK_PAGE, DARK_TEXT, WHITE, colour_problem, contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#06607b", "#ffffff", 7.1),
        ("#fff000", "#FFF000", 1),
    ],
)
def test_the_ratio_is_that_of_the_standard_whichever_comes_first(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(contrast(other, one)) == pytest.approx(ratio, abs=0.06)


def test_a_colour_that_cannot_be_read_is_said_with_its_ratio_and_what_to_do() -> None:
    assert colour_problem("colour", "#0b5f7a", WHITE) == ""
    assert "2.9 : 1 with #ffffff, 4.5 : 1 is needed: take a darker one" in colour_problem("colour", "#ff6600", WHITE)
    assert colour_problem("colour_dark", "#6cc4c4", DARK_TEXT, DARK_PAGE) == ""
    assert "take a lighter one" in colour_problem("colour_dark", "#0b5f7a", DARK_TEXT, DARK_PAGE)
