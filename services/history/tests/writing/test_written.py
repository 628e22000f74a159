"""What we write ourselves."""

from datetime import UTC, datetime

import pytest
from tellonce_core.entry import Audience, AuthorKind, TemplateUse, TemplateValue
from tellonce_core.message import Attachment, Card, DeliveryState
from tellonce_history.writing import written
from tellonce_history.writing.reply import Route

CARD = "4111 1111 1111 1111"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_no_card_number_gets_in_by_any_field() -> None:
    words = written.clean_words(
        f"card {CARD}",
        html=f"<p>card {CARD}</p>",
        subject=f"card {CARD}",
        attachments=[Attachment(filename=f"card {CARD}.png")],
    )

    assert not any("4111" in text for text in (words.text, words.html, words.subject, words.attachments[0].filename))
    assert {one.place for one in words.masked} == {"text", "html", "subject", "filename"}


def test_html_is_made_safe() -> None:
    words = written.clean_words("x", html='<p onclick="x()">Hi<script>alert(1)</script></p>')

    assert words.html == "<p>Hi</p>"


def test_a_subject_is_one_line() -> None:
    assert written.clean_words("x", subject="a\r\nBcc: b").subject == "a Bcc: b"


@pytest.mark.parametrize(
    ("actor", "kind", "id_"),
    [
        ("agent:ana", AuthorKind.AGENT, "ana"),
        ("ana", AuthorKind.AGENT, "ana"),
        ("system:shop", AuthorKind.SYSTEM, "shop"),
    ],
)
def test_an_author_is_who_the_actor_names(actor: str, kind: AuthorKind, id_: str) -> None:
    author = written.author_of(actor)

    assert (author.kind, author.id) == (kind, id_)


def test_a_request_makes_one_entry_and_its_content_is_told_apart() -> None:
    assert written.entry_id("r") == written.entry_id("r") != written.entry_id("s")
    assert written.content_sum("a", b"bc") != written.content_sum("ab", b"c")


@pytest.mark.parametrize(("send_at", "token"), [(NOW, True), (None, False)])
def test_only_what_leaves_by_an_adapter_has_a_token(send_at: datetime | None, token: bool) -> None:
    entry = written.placed("r", "c", "n", channel="chat", account="web", at=NOW, recorded_at=NOW)
    route = Route(channel="chat", account="web", account_address="", recipients=(), in_reply_to="", references=())
    card = Card(kind="page", fields={"title": f"card {CARD}"})
    author = written.author_of("agent:ana")

    made = written.reply(
        entry,
        written.Words(text="x"),
        author,
        "",
        route=route,
        state=DeliveryState.SENT,
        send_at=send_at,
        card=card,
    )

    assert made.entry.delivery
    assert (made.entry.delivery.state, bool(made.reply_token)) == (DeliveryState.SENT, token)
    assert made.entry.card
    assert "4111" not in made.entry.card.fields["title"]


def test_a_reply_keeps_its_template_without_secrets_and_who_reads_it() -> None:
    entry = written.placed("r", "c", "n", channel="whatsapp", account="d", at=NOW, recorded_at=NOW)
    route = Route(channel="whatsapp", account="d", account_address="", recipients=(), in_reply_to="", references=())
    values = (TemplateValue(place="body", name="1", text=f"card {CARD}"),)

    record = written.reply(
        entry,
        written.clean_words("as it reads"),
        written.author_of("agent:ana"),
        "",
        route=route,
        state=DeliveryState.QUEUED,
        send_at=NOW,
        template=TemplateUse(id="t", language="tr", values=values),
        audience=Audience.PRIVATE_REPLY,
    )

    assert record.entry.template is not None
    assert (record.entry.template.id, record.entry.audience) == ("t", Audience.PRIVATE_REPLY)
    assert "4111" not in record.entry.template.values[0].text
