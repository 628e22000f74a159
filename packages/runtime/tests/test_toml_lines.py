"""Lines of a TOML text by the path of what stands there."""

import tomllib

import pytest
from tellonce_runtime.toml_lines import LineIndex, line_of_syntax_error

TEXT = '''\
# a comment
[company]
name = "Poyraz"

[[accounts]]
id = "destek"
text = """
[[accounts]]
id = "not a table"
"""
languages = [
    "tr",
    "en",
]

[[accounts.templates]]
kind = "acknowledgement"

[[accounts]]
id = "baku"
settings.port = 25
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("company",), 2),
        (("company", "name"), 3),
        (("accounts", 0, "id"), 6),
        (("accounts", 0, "text"), 7),
        (("accounts", 0, "languages"), 11),
        (("accounts", 0, "languages", 1), 11),
        (("accounts", 0, "templates", 0, "kind"), 17),
        (("accounts", 1), 19),
        (("accounts", 1, "id"), 20),
        (("accounts", 1, "settings", "port"), 21),
        (("accounts", 1, "no such key"), 19),
        (("no such table",), 1),
    ],
)
def test_a_path_has_its_line_or_that_of_what_is_around_it(path: tuple[str | int, ...], line: int) -> None:
    assert LineIndex(TEXT).line_of(path) == line


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as error:
        tomllib.loads("a = 1\nb = = 2\n")

    assert line_of_syntax_error(error.value) == 2
