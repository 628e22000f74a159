"""How a service reports what it dropped of an erased customer: the same everywhere."""

from collections.abc import Mapping
from datetime import datetime

from tellonce.customer.v1 import events_pb2 as pb

from tellonce_core import subjects
from tellonce_core.codec import timestamp


def erasure_report(
    erased: pb.CustomerErased, service: str, removed: Mapping[str, int], at: datetime, *, replica: str = ""
) -> tuple[str, pb.ErasureReported]:
    """The subject and the message; `replica` where each process of the service has a store of its own."""
    message = pb.ErasureReported(
        erasure_id=erased.erasure_id, service=service, replica=replica, removed=removed, at=timestamp(at)
    )
    return subjects.erasure_event("reported", erased.erasure_id), message


def report_id(event_id: str, service: str, replica: str = "") -> str:
    """Id of the report on the event of this id: told twice is told once."""
    return ".".join(one for one in ("reported", event_id, service, replica) if one)
