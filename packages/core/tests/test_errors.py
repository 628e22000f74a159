"""Errors carry what machines and people need."""

from datetime import timedelta

import pytest
from tellonce_core import errors


@pytest.mark.parametrize(
    "kind",
    [
        errors.Rejected,
        errors.Unauthenticated,
        errors.Denied,
        errors.NotFound,
        errors.Conflict,
        errors.Busy,
        errors.Unavailable,
    ],
)
def test_each_class_has_a_reason_of_its_own(kind: type[errors.TellonceError]) -> None:
    error = kind("what to do")

    assert error.reason == kind.default_reason != errors.TellonceError.default_reason
    assert str(error) == "what to do"
    assert error.metadata == {}


def test_reason_and_facts_can_be_given() -> None:
    error = errors.Rejected("too long", reason="TOO_LONG", metadata={"field": "text"})

    assert (error.reason, error.metadata) == ("TOO_LONG", {"field": "text"})


@pytest.mark.parametrize("kind", [errors.Busy, errors.Unavailable])
def test_what_may_be_tried_again_says_when(kind: type[errors.Busy]) -> None:
    assert kind("x").retry_after == timedelta(seconds=1)
    assert kind("x", retry_after=timedelta(minutes=1)).retry_after == timedelta(minutes=1)
