"""The command."""

from pathlib import Path

import pytest
from tellonce_router.simulate import theory
from tellonce_router.simulate.command import main, print_theory

FIVE = Path(__file__).parents[2] / "scenarios" / "five.toml"


def test_policies_are_compared_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "waits.svg"

    code = main([str(FIVE), "--compare", "engine", "longest-idle", "--seeds", "1", "--plot", str(picture)])

    out = capsys.readouterr().out
    assert code == 0
    assert out.split()[:2] == ["engine", "longest-idle"]
    assert "chat: wait p95 of seldom, s" in out
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_another_scenario_stands_beside_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = tmp_path / "six.toml"
    more.write_text(
        FIVE.read_text(encoding="utf-8").replace("a team of 5", "six") + "\n[[agents]]\nskills = { billing = 5 }\n",
        encoding="utf-8",
    )

    assert main([str(FIVE), "--compare", str(more), "--seeds", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["a", "team", "of", "5", "six"]


def test_a_wrong_scenario_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "bad"\nper_hour = "often"\n', encoding="utf-8")

    assert main([str(path)]) == 2
    assert f"{path}:2: per_hour" in capsys.readouterr().err


def test_nothing_to_simulate_is_told() -> None:
    with pytest.raises(SystemExit):
        main([])


def test_theory_that_is_missed_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_theory([theory.Line(1, 0.5, None, 50)], [1, 2]) == 1
    assert "standard error" in capsys.readouterr().out
