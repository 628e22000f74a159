"""Normal forms, nodes and proof."""

import pytest
from tellonce_core.errors import Rejected
from tellonce_core.message import Identity
from tellonce_history.identity import is_proved, normalize, person_node

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("kind", "value", "normal"),
    [
        ("email", " Şule@Örnek.Example ", "şule@xn--rnek-4qa.example"),
        ("email", "SULE+shop@POSTA.example", "sule+shop@posta.example"),
        ("phone", "0532 000 00 00", "+905320000000"),
        ("whatsapp", "+994 50 000 00 00", "+994500000000"),
        ("account", "  A  17 ", "A 17"),
    ],
)
def test_an_identity_has_one_normal_form(kind: str, value: str, normal: str) -> None:
    assert normalize(Identity(kind=kind, value=value), region="TR").value == normal


@pytest.mark.parametrize(
    "who",
    [
        None,
        Identity(kind="", value="x"),
        Identity(kind="email", value=" "),
        Identity(kind="email", value="no address"),
        Identity(kind="phone", value="12"),
        Identity(kind="account", value="x" * 321),
    ],
)
def test_what_is_none_of_its_kind_is_refused(who: Identity | None) -> None:
    with pytest.raises(Rejected) as refusal:
        normalize(who, region="TR")

    assert refusal.value.metadata == {"field": "identity"}


@pytest.mark.parametrize(
    ("verified", "evidence", "proved"), [(True, "dmarc=pass", True), (True, "", False), (False, "x", False)]
)
def test_verified_counts_only_with_evidence(verified: bool, evidence: str, proved: bool) -> None:
    assert is_proved(Identity(kind="email", value="a@b.c", verified=verified, evidence=evidence)) is proved


def test_a_node_depends_on_kind_value_and_key_and_doesnt_tell_the_address() -> None:
    mail = Identity(kind="email", value="ana@x.example")
    nodes = {
        person_node(KEY, mail),
        person_node(b"o" * 32, mail),
        person_node(KEY, Identity(kind="account", value="ana@x.example")),
    }

    assert len(nodes) == 3
    assert all("ana" not in node for node in nodes)
    assert person_node(KEY, mail, call="1") == person_node(KEY, mail, call="2")


def test_a_name_alone_is_another_person_at_each_call() -> None:
    name = Identity(kind="name", value="Ayşe Yılmaz")

    assert person_node(KEY, name, call="1") != person_node(KEY, name, call="2")
