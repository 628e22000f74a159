import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2
from tellonce_ingest_social.outgoing import Audience, Unit, from_reply, kind_of, length, split
from tellonce_ingest_social.parsed import MediaKind


@pytest.mark.parametrize(("unit", "wanted"), [(Unit.CHARACTERS, 3), (Unit.UTF16, 4), (Unit.BYTES, 7)])
def test_length_is_what_the_network_counts(unit: Unit, wanted: int) -> None:
    assert length("aş🙂", unit) == wanted


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    assert list(split("one two three\n\nfour five six", 20)) == ["one two three", "four five six"]
    assert list(split("First one. Second one.", 15)) == ["First one.", "Second one."]
    assert list(split("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]
    assert list(split("  ", 10)) == []


@given(text=st.text(max_size=300), limit=st.integers(4, 40), unit=st.sampled_from(Unit))
def test_fuzz_parts_fit_and_lose_nothing(text: str, limit: int, unit: Unit) -> None:
    parts = list(split(text, limit, unit))

    assert all(0 < length(part, unit) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_reply_goes_to_its_recipient_with_the_files_that_have_an_address() -> None:
    to = message_pb2.Participant(role=message_pb2.PARTICIPANT_ROLE_TO, identity={"kind": "line", "value": "U1"})
    file = message_pb2.Attachment(id="0", filename="a.png", media_type="image/png", file={"size_bytes": 9})
    reply = events_pb2.ReplySend(
        entry_id="e1", text="hi", recipients=[to], attachments=[file, message_pb2.Attachment(id="1")]
    )

    out = from_reply(reply, links={"0": "https://files.example/x"})

    assert (out.to, out.text, out.audience) == ("U1", "hi", Audience.PRIVATE)
    [media] = out.media
    assert (media.kind, media.url, media.size_bytes) == (MediaKind.IMAGE, "https://files.example/x", 9)
    assert from_reply(reply, links={}, route="G1").to == "G1"


def test_what_is_no_picture_sound_or_film_is_a_file() -> None:
    assert [kind_of(one) for one in ("image/png", "AUDIO/ogg", "video/mp4", "text/plain", "")] == [
        MediaKind.IMAGE,
        MediaKind.AUDIO,
        MediaKind.VIDEO,
        MediaKind.FILE,
        MediaKind.FILE,
    ]
