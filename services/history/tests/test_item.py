"""What follows from a message alone."""

import pytest
from tellonce_core.message import Disposition, Identity, Participant, ParticipantRole, Verdict
from tellonce_history.item import converses, make_item

from services.history.tests.history_cases import KEY, a_message


@pytest.mark.parametrize(
    ("disposition", "talks"),
    [
        (Disposition.UNSPECIFIED, True),
        (Disposition.ACCEPT, True),
        (Disposition.SUPPRESS, False),
        (Disposition.QUARANTINE, False),
        (Disposition.FAIL, False),
    ],
)
def test_only_what_the_adapter_accepts_becomes_an_entry(disposition: Disposition, talks: bool) -> None:
    assert converses(a_message("m", verdict=Verdict(disposition=disposition))) is talks


def test_who_is_addressed_takes_part_but_neither_our_address_nor_a_reply_to() -> None:
    def other(value: str, role: ParticipantRole) -> Participant:
        return Participant(identity=Identity(kind="email", value=value), role=role)

    people = (
        other("support@us.example", ParticipantRole.TO),
        other("b@x.example", ParticipantRole.CC),
        other("evil@x.example", ParticipantRole.REPLY_TO),
        Participant(role=ParticipantRole.CC),
    )

    assert len(make_item(a_message("m", participants=people), KEY).others) == 1


def test_claims_that_bear_on_a_message_are_on_its_keys_by_anybody_and_by_its_author_and_on_its_tokens() -> None:
    item = make_item(a_message("m2", references=("m1",), reply_tokens=("to1.x",)), KEY)

    assert item.keys[0] == item.own_key
    assert item.claim_ids == [*item.keys, *(f"{key}:{item.node}" for key in item.keys), *item.tokens]
    assert (len(item.keys), len(item.tokens)) == (2, 1)
