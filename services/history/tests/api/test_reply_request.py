"""Requests for replies: what is read of them, and what is refused with the name of the field."""

from typing import Any

import pytest
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce_core import ids
from tellonce_core.entry import Audience
from tellonce_core.errors import Rejected
from tellonce_history.api.reply_request import content_of, enum_name, reply_order

REQUEST = ids.new_id()


def request(**fields: Any) -> pb.SendReplyRequest:
    return pb.SendReplyRequest(**({"request_id": REQUEST, "conversation_id": "c", "text": "Hi"} | fields))


def template(*texts: str, **fields: Any) -> entry_pb2.TemplateUse:
    values = [entry_pb2.TemplateValue(place="body", name=str(at), text=text) for at, text in enumerate(texts, 1)]
    return entry_pb2.TemplateUse(**({"id": "t", "language": "tr", "values": values} | fields))


def test_a_template_and_who_reads_it_are_taken_over() -> None:
    order = reply_order(request(template=template("a", "b"), audience=entry_pb2.AUDIENCE_PRIVATE_REPLY))

    assert order.template is not None
    assert [value.text for value in order.template.values] == ["a", "b"]
    assert order.audience is Audience.PRIVATE_REPLY


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " "}, "text"),
        ({"conversation_id": ""}, "conversation_id"),
        ({"request_id": "1"}, "request_id"),
        ({"template": template("a", id="")}, "template.id"),
        ({"template": template("a", id="x" * 513)}, "template.id"),
        ({"template": template("a", language="x" * 17)}, "template.language"),
        ({"template": template(" ")}, "template.values"),
        ({"template": template("a\nb")}, "template.values"),
        ({"template": template("a" * 1025)}, "template.values"),
        ({"template": template(*"a" * 33)}, "template.values"),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        reply_order(request(**fields))

    assert refused.value.metadata["field"] == field


def test_another_template_is_another_content() -> None:
    same, other = request(template=template("a")), request(template=template("b"))

    assert content_of(same) == content_of(request(template=template("a"))) != content_of(other)


def test_a_number_that_is_not_known_is_no_word() -> None:
    assert enum_name(entry_pb2.Audience, "AUDIENCE", 1) == "public"
    assert enum_name(entry_pb2.Audience, "AUDIENCE", 0) == ""
    assert enum_name(entry_pb2.Audience, "AUDIENCE", 99) == ""
