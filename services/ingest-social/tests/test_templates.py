"""Blanks of templates, and what is written into them."""

import pytest
from tellonce_core.entry import TemplateUse, TemplateValue
from tellonce_ingest_social.templates import Blank, Template, blanks_in, by_place, template_to_proto


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Merhaba {{1}}, {{2}} yolda", ["1", "2"]),
        ("{{2}} before {{1}}, and {{1}} again", ["1", "2"]),
        ("{{10}} {{9}}", ["9", "10"]),
        ("Hello {{ customer_name }}, order {{order}}", ["customer_name", "order"]),
        ("{single} {{}} {{a b}} {{ünlü}}", []),
        ("", []),
    ],
)
def test_blanks_are_found_once_each_numbers_in_their_order(text: str, names: list[str]) -> None:
    assert [blank.name for blank in blanks_in(text, "body")] == names


def test_a_blank_carries_the_example_that_the_network_was_given() -> None:
    [blank] = blanks_in("Hi {{1}}", "header", {"1": "Şule"})

    assert blank == Blank(place="header", name="1", example="Şule")


def test_what_is_filled_in_is_grouped_by_place_and_belongs_to_the_body_unless_said() -> None:
    values = (TemplateValue(name="1", text="a"), TemplateValue(place="button.0", name="1", text="b"))

    assert by_place(TemplateUse(id="t", values=values)) == {"body": [("1", "a")], "button.0": [("1", "b")]}


def test_a_template_keeps_everything_in_the_contract() -> None:
    blank = Blank(place="body", name="1", example="e")
    facts = {"id": "i", "name": "n", "language": "tr", "category": "c", "header": "h", "body": "{{1}}", "footer": "f"}

    sent = template_to_proto(Template(**facts, blanks=(blank,)))

    assert {name: getattr(sent, name) for name in facts} == facts
    assert [(one.place, one.name, one.example) for one in sent.blanks] == [("body", "1", "e")]
