from typing import Any

from tellonce_ingest_social.parsed import DeliveryTick, Echo, MediaKind, ParsedMessage, Unknown
from tellonce_ingest_social.providers.x_direct import file, message, read
from tellonce_ingest_social.reading import Node

USERS = Node({"12": {"name": "Elif", "screen_name": "e"}, "99": {"screen_name": "shop"}})


def sent(sender: str = "12", to: str = "99", **data: Any) -> Any:
    body = {"sender_id": sender, "target": {"recipient_id": to}, "source_app_id": "5", "message_data": data}
    event = {"type": "message_create", "id": "8", "created_timestamp": "1764580000250", "message_create": body}
    return message(Node(event), USERS, Node({"5": {"name": "Phone"}}), "99")


def test_a_private_message_names_its_sender() -> None:
    parsed = sent(text="x &lt; y")

    assert isinstance(parsed, ParsedMessage)
    assert (parsed.text, parsed.author.display_name, parsed.thread) == ("x < y", "Elif", "99:12")


def test_what_we_sent_is_an_echo_of_the_program_that_sent_it() -> None:
    echo = sent(sender="99", to="12", text="x")

    assert isinstance(echo, Echo)
    assert (echo.to.display_name, echo.app) == ("Elif", "Phone")


def test_the_link_that_stands_for_a_file_is_cut_only_at_the_end() -> None:
    media = {"type": "photo", "url": "https://t.co/a", "media_url_https": "u"}

    cut = sent(text="bak https://t.co/a", attachment={"type": "media", "media": media})
    kept = sent(text="https://t.co/a bak", attachment={"type": "media", "media": media})

    assert (cut.text, kept.text) == ("bak", "https://t.co/a bak")


def test_a_shared_place_is_turned_round() -> None:
    point = {"shared_coordinate": {"coordinates": {"type": "Point", "coordinates": [28.9, 41.0]}}}

    [media] = sent(attachment={"type": "location", "location": point}).media

    assert media.text == "41.000000, 28.900000"


def test_of_a_film_the_best_that_plays_everywhere_is_taken() -> None:
    variants = [
        {"content_type": "application/x-mpegURL", "url": "m3u8"},
        {"content_type": "video/mp4", "bitrate": 320, "url": "low"},
        {"content_type": "video/mp4", "bitrate": 832, "url": "high"},
    ]

    media = file(Node({"type": "video", "media_url_https": "thumb", "video_info": {"variants": variants}}))

    assert (media.kind, media.url, media.media_type) == (MediaKind.VIDEO, "high", "video/mp4")


def test_reading_is_told_only_of_the_customer() -> None:
    seen = {"created_timestamp": "1764580000250", "last_read_event_id": "8"}

    theirs, ours = (read(Node({**seen, "sender_id": sender}), "99") for sender in ("12", "99"))

    assert isinstance(theirs, DeliveryTick)
    assert (theirs.external_id, theirs.up_to) == ("8", theirs.at)
    assert isinstance(ours, Unknown)
    assert ours.harmless


def test_another_kind_of_event_is_kept() -> None:
    event = message(Node({"type": "participants_join", "id": "8"}), USERS, Node(), "99")

    assert isinstance(event, Unknown)
    assert (event.name, event.external_id) == ("direct_message.participants_join", "8")
