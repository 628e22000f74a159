"""How far a message of ours has come: it only moves forward, whatever order the reports come in; pure."""

from tellonce_core.message import DeliveryState

_FORWARD = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.UNCERTAIN,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
    DeliveryState.FAILED,
)
"""A refusal is the last word: with several recipients the agent must see that one didn't get it."""


def states_before(state: DeliveryState) -> list[str]:
    """The states from which a report of this one moves forward; none for states that no adapter can report."""
    if state not in _FORWARD[1:]:
        return []
    return [one.value for one in _FORWARD[: _FORWARD.index(state)]]
