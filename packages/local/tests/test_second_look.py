"""A failure beside others gets a second look, alone."""

from pathlib import Path

import pytest
from tellonce_local.second_look import MOST, look, without_workers

ONLY_ONCE = """
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range(2))
def test_it(number):
    seen = Path(f"{{__file__}}-{{number}}")
    first = not seen.exists()
    seen.touch()
    assert not first and {later}

def test_another():
    assert not Path(f"{{__file__}}-other").exists()
    Path(f"{{__file__}}-other").touch()
"""


@pytest.mark.parametrize(
    ("count", "later", "status", "said"),
    [
        (1, True, 0, "passed alone, but not beside others (mend it): test_chance0.py::test_it[0]"),
        (1, False, 1, "again, alone, what failed beside others"),
        (MOST + 1, True, 1, f"{2 * (MOST + 1)} failed, {MOST + 1} passed"),
    ],
)
def test_only_what_failed_runs_again_and_chance_alone_is_forgiven(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    count: int,
    later: bool,
    status: int,
    said: str,
) -> None:
    for number in range(count):
        (tmp_path / f"test_chance{number}.py").write_text(ONLY_ONCE.format(later=later))
    (tmp_path / "pytest.ini").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # ours take seconds to load

    assert look(["-q", "-p", "no:xdist", "."], tmp_path / "cache") == status
    assert said in capfd.readouterr().out


def test_one_process_has_no_workers() -> None:
    assert without_workers(["-q", "-n", "3", "--dist", "loadfile", "tests/e2e"]) == ["-q", "tests/e2e"]
