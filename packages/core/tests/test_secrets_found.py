"""Secrets with the place of each character."""

from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.html_text import HtmlText
from tellonce_core.secrets_found import edited, find_html_secrets, find_secrets, may_hold_html_secret

HTML_PIECES = (
    *("4111", "1111", "11111111", "4111 1111 1111 1111", " ", "-", "&nbsp;", "&#49;", "&#4", "&uuml;", "&shy;", "&amp"),
    *(
        "<b>",
        "</b>",
        "<p>",
        "<td width=4111>",
        "<!--",
        "-->",
        "<!-->",
        "<",
        ">",
        "kart",
        "cvv",
        "123",
        "güvenlik kodu",
        ";",
    ),
)


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


@given(st.lists(st.sampled_from(HTML_PIECES), max_size=12).map("".join))
def test_fast_look_at_html_misses_no_secret(source: str) -> None:
    seen = HtmlText(source)
    inside = [source[start:end] for start, end in seen.tags]

    found = any(find_secrets(one) for one in (seen.text, *inside))

    assert may_hold_html_secret(source) or not found


def test_html_of_widths_and_colours_is_let_pass_at_once() -> None:
    assert not may_hold_html_secret('<table width=300><td style="color:#123456;margin:10px 20px">Merhaba &amp; 12</td>')
