"""Events of a network become messages of the contract, masked and within its limits."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tellonce_core import mask, wire
from tellonce_core.message import Disposition, FileRef, MessageKind
from tellonce_ingest_social.normalize import (
    Fetched,
    Recorded,
    Tally,
    cut,
    file_name,
    has_file,
    message,
    text_of,
)
from tellonce_ingest_social.parsed import (
    Context,
    ContextKind,
    Echo,
    Edit,
    Media,
    MediaKind,
    Reaction,
    Unknown,
    Unsend,
)
from tellonce_ingest_social.providers import facebook_feed, line, meta_messages, telegram, whatsapp, x_activity, x_posts
from tellonce_ingest_social.reading import Node
from tellonce_ingest_social.requests import Account as Asked

from tests.support.social_cases import NOW, SULE, a_message, an_account


def test_a_private_message_has_its_thread_its_way_back_and_fits_the_contract() -> None:
    found = message(a_message(references=("1111:4",)), an_account(), received_at=NOW, text="Siparişim nerede?")

    wire.check_message(found)
    assert found.external_id == "destek/dm/1111/1111:5"
    assert found.references == ("destek/dm/1111/1111:4",)
    assert found.thread_root == "destek/thread/77:1111"
    assert (found.author, found.recipient, found.sent_at) == (SULE, "77", NOW)


def test_two_bots_never_share_an_id_or_a_thread() -> None:
    one, other = (message(a_message(), an_account(id=name), received_at=NOW, text="") for name in ("destek", "baku"))

    assert one.external_id != other.external_id
    assert one.thread_root != other.thread_root
    assert one.item_id != other.item_id


def test_a_comment_is_public_and_stands_beside_its_post() -> None:
    event = a_message(
        kind=MessageKind.COMMENT, context=Context(kind=ContextKind.POST, title="Yeni sezon", url="https://p.example")
    )

    found = message(event, an_account(), received_at=NOW, text="")

    assert found.external_id.startswith("destek/comment/")
    assert found.quoted_text == "post\nYeni sezon\nhttps://p.example"


@pytest.mark.parametrize(
    ("event", "disposition", "reason"),
    [
        (a_message(), Disposition.ACCEPT, ""),
        (a_message(standby=True), Disposition.SUPPRESS, "standby"),
        (Edit(external_id="1", recipient="77", at=NOW, author=SULE, text="x"), Disposition.ACCEPT, ""),
        (Echo(external_id="1", recipient="77", at=NOW, to=SULE, text="x"), Disposition.ACCEPT, ""),
        (Reaction(external_id="1", recipient="77", at=NOW, author=SULE, emoji="👍"), Disposition.SUPPRESS, "reaction"),
        (Unsend(external_id="1", recipient="77", at=NOW, author=None), Disposition.SUPPRESS, "unsend"),
        (
            Unknown(external_id="", recipient="77", at=None, name="Follow!", payload=b"{}", harmless=True),
            Disposition.SUPPRESS,
            "follow",
        ),
        (
            Unknown(external_id="", recipient="77", at=None, name="new kind", payload=b"{}"),
            Disposition.FAIL,
            "unknown_new_kind",
        ),
    ],
)
def test_every_kind_has_its_verdict(event: Recorded, disposition: Disposition, reason: str) -> None:
    found = message(event, an_account(), received_at=NOW, text=text_of(event))

    wire.check_message(found)
    assert found.verdict is not None
    assert (found.verdict.disposition, found.verdict.reason) == (disposition, reason)


def test_what_was_sent_from_the_networks_own_app_is_ours_and_in_the_same_thread() -> None:
    echo = Echo(external_id="1111:6", recipient="77", at=NOW, to=SULE, text="Bakıyorum", thread="77:1111")

    found = message(echo, an_account(), received_at=NOW, text=text_of(echo))

    assert (found.from_us, found.author, found.text) == (True, SULE, "Bakıyorum")
    assert found.thread_root == message(a_message(), an_account(), received_at=NOW, text="").thread_root
    assert found.external_id == "destek/dm/1111/1111:6"


def test_places_contacts_and_links_are_words_and_files_are_not() -> None:
    media = (Media(kind=MediaKind.LOCATION, text="Kadıköy (1, 2)"), Media(kind=MediaKind.LINK, url="https://a.example"))

    assert text_of(a_message(media=media)) == "Siparişim nerede?\nKadıköy (1, 2)\nhttps://a.example"
    assert not any(has_file(one) for one in media)
    assert has_file(Media(kind=MediaKind.IMAGE, file_id="1"))
    assert has_file(Media(kind=MediaKind.CONTACT, url="https://card.example/1", media_type="text/vcard"))
    assert text_of(a_message(text="", hidden="unsupported: poll")) == "[unsupported: poll]"


def test_a_clock_a_day_ahead_says_nothing() -> None:
    found = message(a_message(at=NOW + timedelta(days=2)), an_account(), received_at=NOW, text="")

    assert found.sent_at is None


def test_a_card_number_in_a_name_is_masked_and_counted() -> None:
    event = a_message(author=replace(SULE, display_name="kart 4111 1111 1111 1111"))

    found = message(event, an_account(), received_at=NOW, text="")

    assert "4111" not in found.author.display_name
    assert [(one.kind, one.place) for one in found.masked] == [("card_number", "header")]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "image-1.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("kart 4111 1111 1111 1111.pdf", "kart card-number.pdf"),
    ],
)
def test_file_names_are_safe(given: str, wanted: str) -> None:
    media = Media(kind=MediaKind.IMAGE, url="https://a.example", filename=given)

    assert file_name(Fetched(media, None, "image/png"), 1, Tally()) == wanted


def test_what_does_not_fit_the_bus_is_cut_and_named() -> None:
    long = "ş" * 60_000
    media = Media(kind=MediaKind.FILE, url="https://a.example", filename="x" * 190)
    files = [Fetched(media, FileRef(key="k", size_bytes=1, sha256="0" * 64), "application/pdf")] * 300

    found = message(a_message(references=("9" * 500,) * 200), an_account(), received_at=NOW, text=long, files=files)

    assert len(found.text.encode()) <= wire.MAX_TEXT_BYTES
    assert wire.message_to_proto(found).ByteSize() <= wire.MAX_MESSAGE_BYTES
    assert cut("kısa") == "kısa"


def test_a_tally_counts_by_kind_and_place() -> None:
    tally = Tally()

    tally.take("text", mask.mask_text, "4111 1111 1111 1111 ve 4111 1111 1111 1111 kartı")

    assert [(one.kind, one.place, one.count) for one in tally.secrets] == [("card_number", "text", 2)]


_FEED = {"from": {"id": "6001"}, "item": "comment", "post_id": "3001_5", "comment_id": "5_1", "parent_id": "3001_5"}
_POST = {"id_str": "2", "text": "x", "user": {"id_str": "12"}, "conversation_id_str": "1"}
_LATER = {"id_str": "4", "edit_history": {"initial_tweet_id": "2"}}
_ACTIVITY = {"id": "6", "author_id": "12", "text": "x", "conversation_id": "5"}
_TOPIC = {"chat": {"id": -77}, "message_id": 5, "message_thread_id": 9, "is_topic_message": True, "from": {"id": 1111}}
_GROUP = {"source": {"userId": "U1", "groupId": "G1"}, "webhookEventId": "w"}
_WHATSAPP = {"from": "905321112233", "id": "w0", "timestamp": "1", "type": "text", "text": {"body": "x"}}


def _feed(**kw: Any) -> Any:
    return facebook_feed.event("feed", Node(_FEED | kw), "3001", Node("1764580000"))


def _activity(**kw: Any) -> Any:
    data = {"event_type": "post.create", "filter": {"user_id": "99"}, "payload": _ACTIVITY | kw}
    return next(iter(x_activity.events(Node({"data": data}), "99")))


def _bot(kind: str, **kw: Any) -> Any:
    body = json.dumps({"update_id": 1, kind: _TOPIC | kw}).encode()
    return next(iter(telegram.PROVIDER.parse(body, {}, Asked(id="tg"))))


def _line(kind: str, said: dict[str, str]) -> Any:
    body = json.dumps({"destination": "U0", "events": [{"type": kind, "message": said, **_GROUP}]}).encode()
    return next(iter(line.PROVIDER.parse(body, {}, Asked(id="line"))))


def _whatsapp(**kw: Any) -> Any:
    value = {"metadata": {"phone_number_id": "2001"}, "messages": [_WHATSAPP | kw]}
    body = json.dumps({"entry": [{"id": "77", "changes": [{"field": "messages", "value": value}]}]}).encode()
    return next(iter(whatsapp.PROVIDER.parse(body, {}, Asked(id="wa"))))


def _meta(**kw: Any) -> Any:
    event = Node({"sender": {"id": "7"}, "recipient": {"id": "3001"}, "timestamp": 1764580000000} | kw)
    return next(iter(meta_messages.events(event, "messenger", "3001", standby=False)))


_CHANGED = {"original_message_id": "w0", "message": {"type": "text", "text": {"body": "y"}}}


@pytest.mark.parametrize(
    ("said", "edit"),
    [
        (_feed(verb="add", message="a"), _feed(verb="edited", message="b")),
        (_feed(verb="add", parent_id="5_0"), _feed(verb="edited", parent_id="5_0")),
        (x_posts.post(Node(_POST), "99"), x_posts.post(Node(_POST | _LATER), "99")),
        (_activity(), _activity(id="8", edit_history_tweet_ids=["6", "8"])),
        (_bot("message", date=1, text="a"), _bot("edited_message", date=1, edit_date=2, text="b")),
        (_line("message", {"id": "7", "type": "text", "text": "a"}), _line("messageEdited", {"id": "7", "text": "b"})),
        (_whatsapp(), _whatsapp(id="w1", type="edit", edit=_CHANGED)),
        (_whatsapp(group_id="g"), _whatsapp(group_id="g", id="w1", type="edit", edit=_CHANGED)),
        (_meta(message={"mid": "m1", "text": "a"}), _meta(message_edit={"mid": "m1", "text": "b", "num_edit": 1})),
    ],
    ids=["comment", "answer", "x_post", "x_activity", "topic", "line_group", "whatsapp", "whatsapp_group", "messenger"],
)  # fmt: skip
def test_an_edit_names_what_it_changes_as_the_record_knows_it_and_stands_in_its_thread(said: Any, edit: Any) -> None:
    first, changed = (message(one, an_account(), received_at=NOW, text="") for one in (said, edit))

    assert isinstance(edit, Edit)
    assert changed.references == (first.external_id,)
    assert (changed.thread_root, changed.kind) == (first.thread_root, first.kind)
    assert changed.about_external_id == said.external_id
