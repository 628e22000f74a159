"""Templates as agents fill them in."""

import pytest
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce_core.errors import Rejected
from tellonce_inbox.answering.models import TemplateChoice
from tellonce_inbox.answering.templates import chosen

TEMPLATE = pb.NetworkTemplate(
    id="kargo",
    name="kargo",
    language="tr",
    header="Merhaba {{1}}",
    body="{{1}} numaralı siparişiniz {{2}} yola çıktı.",
    footer="Poyraz",
    blanks=[
        pb.TemplateBlank(place="header", name="1"),
        pb.TemplateBlank(place="body", name="1"),
        pb.TemplateBlank(place="body", name="2"),
    ],
)


def test_a_template_reads_as_the_customer_will_see_it() -> None:
    use, text = chosen(TemplateChoice(id="kargo", language="tr", values=["Şule", " 4711 ", "bu\nsabah"]), [TEMPLATE])

    assert text == "Merhaba Şule\n\n4711 numaralı siparişiniz bu sabah yola çıktı.\n\nPoyraz"
    assert [(one.place, one.name, one.text) for one in use.values] == [
        ("header", "1", "Şule"),
        ("body", "1", "4711"),
        ("body", "2", "bu sabah"),
    ]


def test_what_is_written_into_a_blank_is_no_template_itself() -> None:
    _, text = chosen(TemplateChoice(id="kargo", language="tr", values=["{{2}}", "{{2}}", "x"]), [TEMPLATE])

    assert "Merhaba {{2}}" in text
    assert "{{2}} numaralı siparişiniz x yola" in text


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (TemplateChoice(id="other", language="tr", values=["a", "b", "c"]), "template.id"),
        (TemplateChoice(id="kargo", language="en", values=["a", "b", "c"]), "template.id"),
        (TemplateChoice(id="kargo", language="tr", values=["a", "b"]), "template.values"),
        (TemplateChoice(id="kargo", language="tr", values=["a", " ", "c"]), "template.values"),
        (TemplateChoice(id="kargo", language="tr", values=["a", "b", "c" * 1025]), "template.values"),
    ],
)
def test_a_template_that_is_not_there_or_not_filled_in_is_rejected(choice: TemplateChoice, field: str) -> None:
    with pytest.raises(Rejected) as refused:
        chosen(choice, [TEMPLATE])

    assert refused.value.metadata["field"] == field
