"""The visible text of HTML, and where it stands in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.html_text import HtmlText


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<b>b</b>c", "abc"),
        ("<p>a</p><p>b", "\na\n\nb"),
        ("a&nbsp;b &#49;&amp;", "a\u00a0b 1&"),
        ("1 < 2", "1 < 2"),
        ("a <!-- b > c --> d", "a  d"),
        ("a <!-- b", "a <!-- b"),
        ("<button>x", "\nx"),
        ("fish & chips &", "fish & chips &"),
    ],
)
def test_text_is_what_a_reader_sees(source: str, text: str) -> None:
    assert HtmlText(source).text == text


def test_places_lead_back_to_the_source() -> None:
    source = "<p>a<b>1</b>&#50;</p>"
    read = HtmlText(source)

    assert [source[start:end] for start, end in read.places(0, len(read.text))] == ["", "a", "1", "&#50;", ""]
    assert [source[start:end] for start, end in read.tags] == ["<p>", "<b>", "</b>", "</p>"]


@given(st.text(alphabet="<>&;!-/ab#1 ", max_size=60))
def test_places_stand_in_order_whatever_the_source(source: str) -> None:
    read = HtmlText(source)
    places = read.places(0, len(read.text))

    assert places == sorted(places)
    assert len(places) == len(read.text)
