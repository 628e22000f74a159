"""Secrets with the place of each character."""

from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.secrets_found import edited, find_html_secrets, find_secrets


def test_places_are_those_of_the_characters() -> None:
    (secret,) = find_secrets("kart 4111111111111111")

    assert secret.kind == "card_number"
    assert secret.places == [(at, at + 1) for at in range(5, 21)]


def test_places_in_html_leave_the_tags_out() -> None:
    source = "kart 4111<b>1111</b>11111111"
    (secret,) = find_html_secrets(source)

    assert "".join(source[start:end] for start, end in secret.places) == "4111111111111111"


@given(st.text(alphabet="ab", min_size=6), st.sets(st.integers(0, 5)))
def test_edits_change_nothing_else(source: str, places: set[int]) -> None:
    expected = "".join("*" if at in places else char for at, char in enumerate(source))

    assert edited(source, {(at, at + 1): "*" for at in places}) == expected
