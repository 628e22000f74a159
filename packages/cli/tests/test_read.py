"""Every mistake of a company file is told at once, with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tellonce_cli.company import Company
from tellonce_cli.read import BadCompanyFile, read_company

Read = Callable[[str], Company]


def mistakes_in(read_text: Read, text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadCompanyFile) as error:
        read_text(text)
    return [(mistake.line, mistake.text) for mistake in error.value.mistakes]


def test_a_small_company_is_read(read_text: Read, small_text: str) -> None:
    assert read_text(small_text).agents[0].capacity == 100


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('teams = ["iade"]', 'teams = ["kargo"]', 25, "there is no team 'kargo' (iade)"),
        ('brand = "poyraz"', 'brand = "boran"', 12, "there is no brand 'boran' (poyraz)"),
        ('channel = "email"', 'channel = "fax"', 11, "Input should be 'email'"),
        ("languages = ", "langauges = ", 15, "Extra inputs are not permitted"),
        ('"destek@poyraz.example"', '"destek"', 14, "is no mail address"),
        ('"Europe/Istanbul"', '"Istanbul"', 3, "is no time zone"),
        ('name = "Poyraz"', 'name = ""', 2, "at least 1 character"),
        ('id = "deniz"', 'id = "Deniz Kaya"', 22, "String should match pattern"),
    ],
)
def test_a_mistake_names_its_line(read_text: Read, small_text: str, old: str, new: str, line: int, said: str) -> None:
    found = mistakes_in(read_text, small_text.replace(old, new, 1))

    assert any(at == line and said in text for at, text in found), found


def test_all_mistakes_are_told_in_the_order_of_their_lines(read_text: Read, small_text: str) -> None:
    broken = small_text.replace('channel = "email"', 'channel = "fax"').replace('id = "iade"', 'id = ""')

    lines = [line for line, _ in mistakes_in(read_text, broken)]

    assert lines == [11, 18]


def test_a_syntax_error_names_its_line(read_text: Read) -> None:
    assert mistakes_in(read_text, "[company]\nname = Poyraz\n")[0][0] == 2


def test_a_name_may_stand_once_only(read_text: Read, small_text: str) -> None:
    found = mistakes_in(read_text, small_text + '[[teams]]\nid = "iade"\nname = "Noch eins"\n')

    assert found == [(28, "teams.1.id: the team 'iade' stands here for the second time")]


def test_one_address_belongs_to_one_account(read_text: Read, small_text: str) -> None:
    second = """
[[accounts]]
id = "ikinci"
channel = "email"
brand = "poyraz"
name = "İkinci"
addresses = ["DESTEK@poyraz.example"]
languages = ["tr"]
"""

    found = mistakes_in(read_text, small_text + second)

    assert "the address 'destek@poyraz.example' stands here for the second time" in found[0][1]


def test_only_one_team_is_the_default(read_text: Read, small_text: str) -> None:
    teams = '[[teams]]\nid = "a"\nname = "A"\ndefault = true\n[[teams]]\nid = "b"\nname = "B"\ndefault = true\n'

    assert mistakes_in(read_text, small_text + teams) == [(34, "teams.2.default: only one team can be the default")]


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadCompanyFile, match=r"company\.toml:1: can't be read: No such file"):
        read_company(tmp_path / "company.toml")


def test_a_file_that_is_not_utf8_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "company.toml"
    path.write_bytes('name = "İade"'.encode("iso-8859-9"))

    with pytest.raises(BadCompanyFile, match="not UTF-8"):
        read_company(path)
