"""Reports of what was dropped."""

from datetime import UTC, datetime

from tellonce.customer.v1.events_pb2 import CustomerErased
from tellonce_core.erasure import erasure_report, report_id

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_report_goes_to_the_erasure_that_it_is_about() -> None:
    subject, message = erasure_report(CustomerErased(erasure_id="x1"), "search", {"items": 2}, AT, replica="a")

    assert subject == "tellonce.erasure.reported.x1"
    assert (message.erasure_id, message.service, message.replica) == ("x1", "search", "a")
    assert dict(message.removed) == {"items": 2}


def test_the_same_report_has_the_same_id_and_another_replicas_another() -> None:
    assert report_id("erased.x1.0.0", "router") == "reported.erased.x1.0.0.router"
    assert report_id("erased.x1.0.0", "search", "a") != report_id("erased.x1.0.0", "search", "b")
