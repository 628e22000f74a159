"""The house's own checks: each finds what it is for, and is content with what is right."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
SOURCE = "services/x/src/tellonce_x"

Check = Callable[[str, dict[str, str]], list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Runs a tool on a tree of these files: its lines; fails if its exit code says something else."""

    def run(tool: str, files: dict[str, str]) -> list[str]:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, TOOLS / tool, tmp_path], capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        assert (done.returncode, done.stderr) == (1 if lines else 0, "")
        return lines

    return run


def function(lines: int) -> str:
    return "def run():\n" + '    """What it does."""\n' + "    pass\n" * lines


def test_sizes_finds_a_long_function(check: Check) -> None:
    found = check("check_sizes.py", {f"{SOURCE}/a.py": function(41), f"{SOURCE}/b.py": function(40)})

    advice = "take a step out of it, or say in tools/large.txt why it must be so"
    assert found == [f"{SOURCE}/a.py:1: run has 41 lines (at most 40): {advice}"]


@pytest.mark.parametrize(
    ("name", "lines", "is_found"),
    [
        (f"{SOURCE}/a.py", 300, False),
        (f"{SOURCE}/a.py", 301, True),
        ("web/inbox/src/a.tsx", 250, False),
        ("web/inbox/src/a.tsx", 251, True),
        ("web/inbox/node_modules/a.ts", 900, False),
        ("services/x/tests/test_a.py", 900, False),
    ],
)
def test_sizes_finds_a_long_file(check: Check, name: str, lines: int, is_found: bool) -> None:
    assert bool(check("check_sizes.py", {name: "a = 1\n" * lines})) is is_found


def test_sizes_accepts_a_reason(check: Check) -> None:
    listed = f"# why\n{SOURCE}/a.py: one table\n{SOURCE}/a.py::run: one table\n"

    assert check("check_sizes.py", {f"{SOURCE}/a.py": function(400), "tools/large.txt": listed}) == []


@pytest.mark.parametrize(
    ("entry", "finding"), [(f"{SOURCE}/a.py", "has no reason"), (f"{SOURCE}/gone.py: x", "needs no exception any more")]
)
def test_sizes_finds_a_wrong_entry(check: Check, entry: str, finding: str) -> None:
    found = check("check_sizes.py", {f"{SOURCE}/a.py": "a = 1\n" * 301, "tools/large.txt": entry})

    assert any(finding in line for line in found)


def test_mirrors_finds_a_file_without_test(check: Check) -> None:
    found = check("check_mirrors.py", {f"{SOURCE}/decide.py": function(1)})

    assert len(found) == 1
    assert "write services/x/tests/test_decide.py" in found[0]


def test_mirrors_is_content_with_tests_data_and_main(check: Check) -> None:
    files = {
        f"{SOURCE}/decide.py": function(1),
        "services/x/tests/test_decide.py": "",
        f"{SOURCE}/providers/smtp.py": function(1),
        "services/x/tests/providers/test_smtp.py": "",
        f"{SOURCE}/main.py": function(1),
        f"{SOURCE}/words.py": "A = 1\n",
    }

    assert check("check_mirrors.py", files) == []


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("tests/integration/test_x.py, real MongoDB", None),
        ("tests/integration/test_gone.py, real MongoDB", "there is no tests/integration/test_gone.py"),
    ],
)
def test_mirrors_looks_for_the_test_that_stands_in(check: Check, entry: str, finding: str | None) -> None:
    files = {
        f"{SOURCE}/store.py": function(1),
        "tests/integration/test_x.py": "",
        "tools/unmirrored.txt": f"{SOURCE}/store.py: {entry}\n",
    }

    found = check("check_mirrors.py", files)

    assert bool(found) is bool(finding)
    assert all((finding or "") in line for line in found)


def test_mirrors_takes_an_entry_for_a_folder(check: Check) -> None:
    files = {
        f"{SOURCE}/store/a.py": function(1),
        f"{SOURCE}/store/b.py": function(1),
        "tests/integration/test_x.py": "",
        "tools/unmirrored.txt": f"{SOURCE}/store/*: tests/integration/test_x.py, real MongoDB\n",
    }

    assert check("check_mirrors.py", files) == []


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ('A = "tellonce.desk.queued.x"', True),
        ('A = f"tellonce.reply.send.{b}"', True),
        ('A = "tellonce.message.v1.MessageReceived"', False),
        ('def a():\n    """tellonce.desk.queued: what it is."""', False),
        ('A = "tellonce.log"', False),
    ],
)
def test_subjects_finds_one_that_is_spelled_out(check: Check, source: str, is_found: bool) -> None:
    assert bool(check("check_subjects.py", {f"{SOURCE}/a.py": source})) is is_found


def test_subjects_may_stand_in_subjects(check: Check) -> None:
    assert check("check_subjects.py", {"packages/core/src/tellonce_core/subjects.py": 'A = "tellonce.desk.x"'}) == []


@pytest.mark.parametrize(
    ("name", "source", "is_found"),
    [
        ("handlers.py", "import mongoengine", True),
        ("handlers.py", "from mongoengine.queryset import Q", True),
        ("store.py", "import mongoengine", False),
        ("store/items.py", "import mongoengine", False),
        ("handlers.py", "def a():\n    from nats.js import api", True),
        ("handlers.py", "import natsort", False),
    ],
)
def test_imports_finds_what_stands_where_it_may_not(check: Check, name: str, source: str, is_found: bool) -> None:
    assert bool(check("check_imports.py", {f"{SOURCE}/{name}": source})) is is_found


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("docs/a.md", "see /ro" + "ot/notes", True),
        ("docs/a.md", "see /ho" + "me/ali/notes", True),
        ("docs/a.md", "see /home/you/notes and docs/work/a", False),
        ("a.toml", 'url = "https://n' + 'pm-mirror.example.com/x"', True),
        ("uv.lock", 'registry = "https://pypi.org/simple"', False),
        ("a.py", "# TO" + "DO later", True),
        ("a.py", "# TODO(12) later", False),
        ("a.py", "# FIX" + "ME", True),
        ("a.md", "the white" + "list", True),
        ("a.bin", "FIX" + "ME", False),
        (f"{SOURCE}/utils.py", "", True),
        (f"{SOURCE}/store.py", "", False),
    ],
)
def test_words_finds_what_no_file_may_hold(check: Check, name: str, text: str, is_found: bool) -> None:
    assert bool(check("check_words.py", {name: text})) is is_found


PAGE = "# 0001: It is so\n\n**Context.** a\n\n**Decision.** b\n\n**Consequence.** c\n"
INDEX = "- [0001: It is so](0001-so.md)\n"


@pytest.mark.parametrize(
    ("files", "finding"),
    [
        ({"0001-so.md": PAGE, "README.md": INDEX}, None),
        ({"0001-so.md": PAGE, "README.md": ""}, "add - [0001: It is so](0001-so.md)"),
        ({"0001-so.md": PAGE.replace("**Decision.**", ""), "README.md": INDEX}, "has no **Decision.**"),
        ({"0001-so.md": PAGE.replace("0001", "0002"), "README.md": INDEX}, "begin with `# 0001:"),
        ({"0001-so.md": PAGE, "0001-as.md": PAGE, "README.md": INDEX + "(0001-as.md)"}, "0001 is taken 2 times"),
        ({"0001-So.md": PAGE, "README.md": "(0001-So.md)"}, "name it NNNN-what-is-decided.md"),
    ],
)
def test_decisions_finds_a_page_that_is_not_one(check: Check, files: dict[str, str], finding: str | None) -> None:
    found = check("check_decisions.py", {f"docs/decisions/{name}": text for name, text in files.items()})

    assert len(found) == (1 if finding else 0)
    assert all((finding or "") in line for line in found)
