"""What is marked, and which part of a text is shown."""

from tellonce_search.highlight import SNIPPET, Matcher, Range, snippet


def marked(query: list[str], text: str) -> list[str]:
    return [text[one.start : one.end] for one in Matcher(query).ranges(text)]


def test_the_same_word_in_any_form_is_marked() -> None:
    assert marked(["siparis", "iade"], "Siparişlerimden biri: İADEMİ istiyorum, spariş no 5") == [
        "Siparişlerimden",
        "İADEMİ",
        "spariş",
    ]


def test_a_number_is_marked_as_a_whole() -> None:
    assert marked(["5321112233"], "Beni 0532 111 22 33 numarasından arayın") == ["0532 111 22 33"]


def test_marks_do_not_overlap() -> None:
    assert Matcher(["532", "5321112233"]).ranges("0532 111 22 33") == [Range(0, 14)]


def test_a_short_text_is_shown_as_it_is() -> None:
    assert snippet("kısa metin", [Range(0, 4)]) == ("kısa metin", [Range(0, 4)])


def test_a_long_text_is_shown_where_most_of_it_matches() -> None:
    text = "kargo " + "boş " * 200 + "kargo iade fatura " + "son " * 200

    shown, ranges = snippet(text, Matcher(["kargo", "iade", "fatura"]).ranges(text))

    assert len(shown) <= SNIPPET
    assert [shown[one.start : one.end] for one in ranges] == ["kargo", "iade", "fatura"]
