"""Refusals name the field."""

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from tellonce_core import ids, wire
from tellonce_core.errors import Rejected
from tellonce_history.api import check

from services.history.tests.history_cases import START


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: check.request_id("1"), "request_id"),
        (lambda: check.given("", "entry_id"), "entry_id"),
        (lambda: check.given("x" * 129, "entry_id"), "entry_id"),
        (lambda: check.page_size(257, default=50), "page_size"),
        (lambda: check.id_list(["x"] * 257, "entry_ids"), "entry_ids"),
        (lambda: check.id_list([""], "entry_ids"), "entry_ids"),
        (lambda: check.text("şş", "text", max_bytes=3), "text"),
        (lambda: check.past(wire.timestamp(START + timedelta(minutes=2)), START, "called_at"), "called_at"),
        (lambda: check.past(Timestamp(seconds=10**12), START, "called_at"), "called_at"),
        (lambda: check.span(Duration(seconds=-1), "delay", most=timedelta(days=1)), "delay"),
        (lambda: check.span(Duration(seconds=10**15), "delay", most=timedelta(days=1)), "delay"),
    ],
)
def test_what_is_wrong_is_refused_by_name(call: Any, field: str) -> None:
    with pytest.raises(Rejected) as refusal:
        call()

    assert refusal.value.metadata == {"field": field}
    assert str(refusal.value).startswith(field)


def test_what_is_right_comes_back_in_its_normal_form() -> None:
    id_ = ids.new_id()

    assert check.request_id(id_.upper()) == id_
    assert (check.page_size(0, default=50), check.page_size(256, default=50)) == (50, 256)
    assert check.text("şş", "text", max_bytes=4) == "şş"
    assert check.past(wire.timestamp(START + timedelta(seconds=30)), START, "called_at") == START
    assert check.span(Duration(seconds=60), "delay", most=timedelta(days=1)) == timedelta(minutes=1)
