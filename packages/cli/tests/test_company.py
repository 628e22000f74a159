"""The bounds of the company file that pydantic can't say by a type alone."""

import pytest
from pydantic import ValidationError
from tellonce_cli.company import Account, Agent, Hours


def test_hours_are_expanded_over_all_their_spans() -> None:
    hours = Hours(name="shop", spans=["mon-tue 09:00-12:00", "mon 13:00-18:00"])

    assert hours.expanded() == [(1, "09:00", "12:00"), (2, "09:00", "12:00"), (1, "13:00", "18:00")]


@pytest.mark.parametrize("level", [0, 6])
def test_a_skill_has_a_level_from_1_to_5(level: int) -> None:
    with pytest.raises(ValidationError, match=r"less than|greater than"):
        Agent(id="a", name="A", email="a@b.example", teams=["t"], languages=["tr"], skills={"returns": level})


def test_a_secret_is_given_by_reference_only() -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Account(
            id="a",
            channel="email",
            brand="b",
            name="A",
            addresses=["a@b.example"],
            languages=["tr"],
            secrets={"smtp_password": "hunter2"},
        )
