from datetime import UTC, datetime, timedelta

import pytest
from tellonce_core.entry import TemplateUse
from tellonce_ingest_social.capabilities import MB, Problem, problems, window_state
from tellonce_ingest_social.outgoing import Audience, Outgoing, OutMedia
from tellonce_ingest_social.parsed import MediaKind
from tellonce_ingest_social.providers.registry import PROVIDERS

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
HI = Outgoing(entry_id="e", to="1", text="hi")


def found(network: str, reply: Outgoing, age: timedelta | None) -> list[Problem]:
    return list(problems(PROVIDERS[network].capabilities, reply, None if age is None else NOW - age, NOW))


@pytest.mark.parametrize(
    ("network", "hours", "state"),
    [
        ("whatsapp", 23, "open"),
        ("whatsapp", 24, "closed"),
        ("messenger", 24, "late"),
        ("messenger", 167, "late"),
        ("messenger", 168, "closed"),
        ("instagram", 25, "late"),
        ("telegram", 9999, "open"),
        ("sms", 9999, "open"),
        ("twilio-whatsapp", 25, "closed"),
    ],
)
def test_the_window_closes_when_the_network_says(network: str, hours: int, state: str) -> None:
    assert window_state(PROVIDERS[network].capabilities, NOW - timedelta(hours=hours), NOW) == state


def test_whoever_never_wrote_can_not_be_written_to() -> None:
    assert [one.key for one in found("messenger", HI, None)] == ["window_closed"]
    assert found("telegram", HI, None) == []


def test_a_closed_window_offers_a_template_where_the_network_has_them() -> None:
    [whatsapp], [messenger] = (found(name, HI, timedelta(days=8)) for name in ("whatsapp", "messenger"))

    assert (whatsapp.offer, messenger.offer) == ("template", "")
    assert "168 hours" in messenger.text


def test_a_template_passes_a_closed_window() -> None:
    reply = Outgoing(entry_id="e", to="1", template=TemplateUse(id="t", language="tr"))

    assert found("whatsapp", reply, timedelta(days=8)) == []


def test_an_empty_answer_does_not_leave() -> None:
    assert [one.key for one in found("line", Outgoing(entry_id="e", to="1", text=" \n"), None)] == ["empty"]


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (OutMedia(kind=MediaKind.IMAGE, url="u", media_type="image/png", size_bytes=MB), ""),
        (OutMedia(kind=MediaKind.IMAGE, url="u", media_type="image/tiff", size_bytes=MB), "media_type"),
        (OutMedia(kind=MediaKind.IMAGE, url="u", media_type="image/png", size_bytes=6 * MB), "media_size"),
        (OutMedia(kind=MediaKind.STICKER, url="u", media_type="image/webp"), "media_kind"),
    ],
)
def test_files_are_held_to_kind_type_and_size(file: OutMedia, key: str) -> None:
    reply = Outgoing(entry_id="e", to="1", text="x", media=(file,))

    assert [one.key for one in found("whatsapp", reply, timedelta())] == ([key] if key else [])


def test_public_answers_need_a_network_that_has_them_and_fit_its_length() -> None:
    public = Outgoing(entry_id="e", to="1", text="x" * 281, audience=Audience.PUBLIC, in_reply_to="5")

    assert [one.key for one in found("x", public, None)] == ["too_long"]
    assert [one.key for one in found("line", public, None)] == ["no_public"]
    assert found("messenger", public, None) == []


def test_a_comment_is_answered_in_private_within_seven_days() -> None:
    reply = Outgoing(entry_id="e", to="", text="x", audience=Audience.PRIVATE_REPLY, in_reply_to="50_1")

    assert found("messenger", reply, timedelta(days=6)) == []
    assert [one.key for one in found("messenger", reply, timedelta(days=7))] == ["no_private_reply"]
    assert [one.key for one in found("telegram", reply, timedelta())] == ["no_private_reply"]


@pytest.mark.parametrize(
    ("network", "audience", "mb", "keys"),
    [
        ("line", Audience.PRIVATE, 20, []),
        ("x", Audience.PRIVATE, 20, []),
        ("x", Audience.PRIVATE, 26, ["media_kind"]),
        ("x", Audience.PUBLIC, 20, ["media_kind"]),
    ],
)
def test_what_a_network_does_not_carry_goes_as_a_link_in_private(
    network: str, audience: Audience, mb: int, keys: list[str]
) -> None:
    file = OutMedia(kind=MediaKind.FILE, url="u", media_type="application/pdf", filename="a.pdf", size_bytes=mb * MB)
    reply = Outgoing(entry_id="e", to="1", text="hi", media=(file,), audience=audience)

    assert [one.key for one in found(network, reply, timedelta())] == keys
