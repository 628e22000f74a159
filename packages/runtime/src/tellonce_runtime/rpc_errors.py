"""The error table of gRPC, both ways: our errors to a status with google.rpc.ErrorInfo (+ RetryInfo), and back."""

from datetime import timedelta

import grpc
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc.aio import AioRpcError
from grpc_status import rpc_status
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

DOMAIN = "tellonce"

_CODES: dict[type[TellonceError], int] = {
    Rejected: code_pb2.INVALID_ARGUMENT,
    Unauthenticated: code_pb2.UNAUTHENTICATED,
    Denied: code_pb2.PERMISSION_DENIED,
    NotFound: code_pb2.NOT_FOUND,
    Conflict: code_pb2.ABORTED,
    Busy: code_pb2.RESOURCE_EXHAUSTED,
    Unavailable: code_pb2.UNAVAILABLE,
}
_CLASSES: dict[grpc.StatusCode, type[TellonceError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: Rejected,
    grpc.StatusCode.OUT_OF_RANGE: Rejected,
    grpc.StatusCode.FAILED_PRECONDITION: Rejected,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: Denied,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ABORTED: Conflict,
    grpc.StatusCode.ALREADY_EXISTS: Conflict,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Busy,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: Unavailable,
    grpc.StatusCode.CANCELLED: Unavailable,
}


class RemoteFailure(Exception):
    """The other side has a bug, or doesn't know the method; its text isn't passed on."""

    def __init__(self, method: str, code: grpc.StatusCode) -> None:
        super().__init__(f"{method} failed: {code.name}")
        self.code = code


def to_status(error: Exception, request_id: str = "") -> grpc.Status:
    """The status to end a call with; a bug becomes INTERNAL without a word of what it was."""
    details = status_pb2.Status(code=code_pb2.INTERNAL, message="something went wrong here; it has been logged")
    info = error_details_pb2.ErrorInfo(reason="INTERNAL", domain=DOMAIN)
    if isinstance(error, TellonceError):
        details.code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), code_pb2.INTERNAL)
        details.message = str(error)
        info.reason = error.reason
        info.metadata.update(error.metadata)
    if request_id:
        info.metadata["request_id"] = request_id
    details.details.add().Pack(info)
    if isinstance(error, Busy | Unavailable):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromTimedelta(error.retry_after)
        details.details.add().Pack(retry)
    status: grpc.Status = rpc_status.to_status(details)
    return status


def from_rpc_error(error: AioRpcError, method: str) -> Exception:
    """Our error for a status: the class by its code, reason and metadata from ErrorInfo if the other side sent one."""
    info, retry_after = _details(error)
    reason = info.reason if info else ""
    text = error.details() or error.code().name
    if error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED and not info and "larger than max" in text:
        return Rejected(text, reason="MESSAGE_TOO_LARGE")  # gRPC's own refusal: waiting wouldn't help
    kind = _CLASSES.get(error.code())
    if kind is None:
        return RemoteFailure(method, error.code())
    metadata = dict(info.metadata) if info else {}
    if kind is Unavailable and not info:  # gRPC's own words: addresses and states of sockets
        text = f"{method.rpartition('/')[0].rpartition('.')[2] or 'the service'} doesn't answer: try again in a moment"
    if issubclass(kind, Busy | Unavailable):
        return kind(text, retry_after=retry_after, reason=reason, metadata=metadata)
    return kind(text, reason=reason, metadata=metadata)


def _details(error: AioRpcError) -> tuple[error_details_pb2.ErrorInfo | None, timedelta]:
    info, retry_after = None, timedelta(seconds=1)
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            try:
                status.ParseFromString(value)
            except DecodeError:
                return None, retry_after
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            retry_after = retry.retry_delay.ToTimedelta()
    return info, retry_after
