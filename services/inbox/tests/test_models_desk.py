"""Bodies of changes to a conversation."""

import pytest
from pydantic import ValidationError
from tellonce_inbox.models_desk import StatusBody, TransferBody


def test_transfer_goes_to_one_taker() -> None:
    assert TransferBody(version=1, team_id="orders", reason="x").agent_id is None
    with pytest.raises(ValidationError, match="one of team_id, agent_id and skill"):
        TransferBody(version=1, reason="x")
    with pytest.raises(ValidationError, match="one of team_id, agent_id and skill"):
        TransferBody(version=1, skill="law", team_id="orders", reason="x")


def test_only_snoozed_has_a_time() -> None:
    with pytest.raises(ValidationError, match="until goes with snoozed"):
        StatusBody(version=1, status="snoozed")


def test_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(ValidationError):
        StatusBody.model_validate({"version": 1, "status": "snoozed", "until": "2026-01-06T09:00:00"})
