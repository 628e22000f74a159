"""Scenarios: what is committed is right, and every mistake names its line."""

from pathlib import Path

import pytest
from tellonce_router.simulate.scenario import BadScenario, read_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
GOOD = """name = "small"
per_hour = 10
channels = [{ name = "chat", points = 33, service = "6m", target = "60s" }]
topics = [{ skill = "billing" }]
languages = [{ code = "tr" }]
[[agents]]
skills = { billing = 5 }
"""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_what_is_committed_can_be_read(path: Path) -> None:
    assert read_scenario(path).agents


def test_what_is_left_out_comes_from_the_file_it_is_based_on() -> None:
    base, busier = read_scenario(FOLDER / "forty-720.toml"), read_scenario(FOLDER / "forty-900.toml")

    assert (base.per_hour, busier.per_hour) == (720, 900)
    assert (busier.agents, busier.channels) == (base.agents, base.channels)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("per_hour = 10", "per_hour = -1", 2, "per_hour"),
        ("per_hour = 10", "per_our = 10", 2, "per_our"),
        ("per_hour = 10", "per_hour = ", 2, "Invalid value"),
        ("billing = 5 }", "billing = 6 }", 7, "less than or equal to 5"),
        ("points = 33", "points = 133", 3, "nobody has more than 100 points"),
        ('service = "6m"', 'service = "0s"', 3, "more than nothing"),
        ('{ skill = "billing" }', '{ skill = "billing" }, { skill = "billing" }', 4, "stands there twice"),
        ("per_hour = 10", 'per_hour = 10\nwarm_up = "20h"', 3, "must be shorter"),
        ("per_hour = 10", 'per_hour = 10\nbased_on = "none.toml"', 3, "no file none.toml"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")

    with pytest.raises(BadScenario) as caught:
        read_scenario(path)

    told = str(caught.value).splitlines()
    assert any(one.startswith(f"{path}:{line}: ") and said in one for one in told)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="can't be read"):
        read_scenario(tmp_path / "none.toml")
