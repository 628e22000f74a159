from tellonce_ingest_social.parsed import MediaKind
from tellonce_ingest_social.places import contact, place
from tellonce_ingest_social.reading import Node


def test_a_place_is_told_by_name_and_position() -> None:
    media = place(Node(41.0082), Node("28.9784"), "Depo", "", "Eminönü")

    assert media.kind is MediaKind.LOCATION
    assert media.text == "Depo, Eminönü (41.008200, 28.978400)"


def test_a_place_without_a_position_keeps_its_name() -> None:
    assert place(Node(), Node("x"), "Depo").text == "Depo"


def test_a_card_lists_each_way_once() -> None:
    assert contact("Ali Er", ["+90555", "", "+90555", "a@b.example"]).text == "Ali Er: +90555, a@b.example"
    assert contact("", []).text == ""
