"""`tellonce ledger`: whether every message that came in has its row, as an equation; what is missing is named."""

from collections.abc import Iterator

from tellonce.history.v1 import ledger_service_pb2 as pb
from tellonce.history.v1 import ledger_service_pb2_grpc
from tellonce_runtime.rpc import channel
from tellonce_runtime.settings import GrpcSettings

from tellonce_cli.settings import Settings

_SECONDS = 300


async def checked(settings: Settings) -> pb.CheckLedgerResponse:
    """The equation, as history finds it now."""
    grpc = GrpcSettings(token=settings.grpc_token, token_file=settings.grpc_token_file)
    caller = channel(settings.history_target, grpc)
    try:
        ledger = ledger_service_pb2_grpc.LedgerServiceStub(caller)
        answer: pb.CheckLedgerResponse = await ledger.CheckLedger(pb.CheckLedgerRequest(), timeout=_SECONDS)
        return answer
    finally:
        await caller.close()


def adds_up(answer: pb.CheckLedgerResponse) -> bool:
    """Whether nothing is missing anywhere."""
    return all(line.missing == 0 for line in answer.balances)


def equation(answer: pb.CheckLedgerResponse) -> Iterator[str]:
    """The lines for people."""
    for line in answer.balances:
        states = " + ".join(f"{count} {state}" for state, count in sorted(line.states.items()))
        yield (
            f"{line.channel}/{line.account}: {line.messages} messages = {line.arrivals} told of"
            f" + {line.pending} pending + {line.missing} missing; {line.items} items = {states or '0'}"
        )
    for one in answer.missing:
        at = one.at.ToDatetime().isoformat(timespec="seconds")
        yield f"MISSING {one.sequence}  {at}Z  {one.channel}/{one.account}  {one.item_id}"
    messages, missing = (sum(getattr(line, name) for line in answer.balances) for name in ("messages", "missing"))
    yield f"{messages} messages in the stream; difference {missing}"
