"""The error table of gRPC, there and back; over a real channel in tests/integration."""

from datetime import timedelta

import grpc
import pytest
from grpc.aio import AioRpcError, Metadata
from tellonce_core.errors import (
    Busy,
    Conflict,
    Denied,
    NotFound,
    Rejected,
    TellonceError,
    Unauthenticated,
    Unavailable,
)
from tellonce_runtime.rpc_errors import RemoteFailure, from_rpc_error, to_status

CODES = {
    Rejected: grpc.StatusCode.INVALID_ARGUMENT,
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    Denied: grpc.StatusCode.PERMISSION_DENIED,
    NotFound: grpc.StatusCode.NOT_FOUND,
    Conflict: grpc.StatusCode.ABORTED,
    Busy: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
}


def over_the_wire(error: Exception) -> AioRpcError:
    status = to_status(error, "request-1")
    return AioRpcError(status.code, Metadata(), Metadata(*status.trailing_metadata), status.details)


def bare(code: grpc.StatusCode, details: str = "") -> AioRpcError:
    return AioRpcError(code, Metadata(), Metadata(), details)


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_each_class_has_its_code_and_comes_back_as_itself(kind: type[TellonceError]) -> None:
    error = kind("no", reason="TEXT_TOO_LONG", metadata={"max": "5"})

    sent = over_the_wire(error)
    back = from_rpc_error(sent, "/x/Y")

    assert sent.code() is CODES[kind]
    assert type(back) is kind
    assert isinstance(back, TellonceError)
    assert (str(back), back.reason, back.metadata) == ("no", "TEXT_TOO_LONG", {"max": "5", "request_id": "request-1"})


def test_a_subclass_has_the_code_of_its_class() -> None:
    class TooLong(Rejected):
        pass

    assert over_the_wire(TooLong("no")).code() is grpc.StatusCode.INVALID_ARGUMENT


def test_retry_after_comes_back() -> None:
    back = from_rpc_error(over_the_wire(Busy("no", retry_after=timedelta(milliseconds=1500))), "/x/Y")

    assert isinstance(back, Busy)
    assert back.retry_after == timedelta(milliseconds=1500)


def test_a_bug_tells_nothing_of_itself() -> None:
    sent = over_the_wire(ValueError("ana@example.org"))

    assert sent.code() is grpc.StatusCode.INTERNAL
    assert b"ana" not in b"".join(value for _, value in sent.trailing_metadata() if isinstance(value, bytes))
    assert isinstance(from_rpc_error(sent, "/x/Y"), RemoteFailure)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.DEADLINE_EXCEEDED, Unavailable),
        (grpc.StatusCode.CANCELLED, Unavailable),
        (grpc.StatusCode.ALREADY_EXISTS, Conflict),
        (grpc.StatusCode.UNIMPLEMENTED, RemoteFailure),
        (grpc.StatusCode.UNKNOWN, RemoteFailure),
    ],
)
def test_a_status_without_details_is_understood_by_its_code(code: grpc.StatusCode, kind: type[Exception]) -> None:
    assert type(from_rpc_error(bare(code), "/x/Y")) is kind


def test_a_message_too_large_for_grpc_is_no_reason_to_wait() -> None:
    error = bare(grpc.StatusCode.RESOURCE_EXHAUSTED, "Received message larger than max (5 vs. 4)")

    assert isinstance(from_rpc_error(error, "/x/Y"), Rejected)


def test_words_of_grpc_about_a_peer_that_is_down_arent_passed_on() -> None:
    error = AioRpcError(grpc.StatusCode.UNAVAILABLE, Metadata(), Metadata(), details="connect to ipv4:10.0.0.7:9051")

    ours = from_rpc_error(error, "/tellonce.history.v1.HistoryService/GetCustomer")

    assert str(ours) == "HistoryService doesn't answer: try again in a moment"


def test_details_that_cant_be_read_are_left_out() -> None:
    error = AioRpcError(
        grpc.StatusCode.NOT_FOUND, Metadata(), Metadata(("grpc-status-details-bin", b"\xff\xff")), "gone"
    )

    assert isinstance(from_rpc_error(error, "/x/Y"), NotFound)
