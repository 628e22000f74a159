"""From a frame to the message of the contract."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core.message import MessageKind
from tellonce_ingest_chat.messages import EPOCH, message_of, page_fields, placed, read_external_id, start_card
from tellonce_ingest_chat.parse import Answer, CallBack, End, OnPage, Page, Said, Say, Survey
from tellonce_ingest_chat.session import Chat, User

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHAT = Chat(session="s1", account="web", visitor="v1", number=2, language="tr", form={"name": "Ana"})
CARD_NUMBER = "4111 1111 1111 1111"


def a_say(text: str = "Merhaba", n: int = 1, waited_ms: int = 0) -> Say:
    return Say(t="say", id="message-1", n=n, text=text, waited_ms=waited_ms)


def test_words_stand_where_they_were_written_however_late_they_come() -> None:
    assert placed(NOW, 20_000, EPOCH).at == NOW - timedelta(seconds=20)


def test_nothing_stands_before_what_the_same_writer_said_earlier() -> None:
    floor = NOW - timedelta(seconds=5)

    assert placed(NOW, 20_000, floor) == placed(NOW, 5_000, EPOCH)


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 5_000)), max_size=20))
def test_with_any_clock_one_writers_words_stand_in_their_order(said: list[tuple[int, int]]) -> None:
    now, floor = NOW, EPOCH
    for waited_ms, later_ms in said:
        now += timedelta(milliseconds=later_ms)
        at = placed(now, waited_ms, floor).at
        assert floor <= at <= now
        assert at >= now - timedelta(hours=24)
        floor = at


def test_the_same_words_sent_again_are_the_same_item_and_others_are_not() -> None:
    place = placed(NOW, 0, EPOCH)
    first = message_of(CHAT, a_say(), place, NOW)
    again = message_of(CHAT, a_say(waited_ms=900), placed(NOW, 900, EPOCH), NOW)
    other = message_of(Chat(session="s2", account="web", visitor="v1", number=2), a_say(), place, NOW)

    assert first.item_id == again.item_id != other.item_id
    assert read_external_id(first.external_id) == ("s1", 2, 1, "message-1")


def test_a_card_number_never_gets_out_by_text_name_or_note() -> None:
    chat = Chat(session="s", account="web", visitor="v", number=1, form={"name": CARD_NUMBER})
    place = placed(NOW, 0, EPOCH)
    call = CallBack(t="callback", id="callback-1", n=1, phone="+905551112233", when="now", note=f"card {CARD_NUMBER}")

    said = message_of(chat, a_say(f"card {CARD_NUMBER}"), place, NOW, card=start_card(chat.form, {}))
    asked = message_of(chat, call, place, NOW)

    assert "4111" not in str(said) + str(asked)
    assert {(one.kind, one.place) for one in said.masked} >= {("card_number", "text")}
    assert asked.card
    assert asked.card.fields["phone"] == "+905551112233"


@pytest.mark.parametrize(
    ("said", "kind", "card"),
    [
        (a_say(), MessageKind.MESSAGE, ""),
        (Answer(t="answer", id="answer-01", n=2, card="e1", value="accept"), MessageKind.EVENT, "answer"),
        (CallBack(t="callback", id="callback1", n=2, phone="+90555111", when="now"), MessageKind.CALLBACK, "callback"),
        (Survey(t="survey", id="survey-01", n=2, answers={"solved": 5}), MessageKind.SURVEY, "survey"),
        (End(t="end", id="end-00001", n=2), MessageKind.EVENT, "end"),
    ],
)
def test_what_asks_for_no_answer_is_no_message(said: Said, kind: MessageKind, card: str) -> None:
    message = message_of(CHAT, said, placed(NOW, 0, EPOCH), NOW)

    assert (message.kind, message.card.kind if message.card else "") == (kind, card)


@pytest.mark.parametrize(
    ("when", "begins_at"),
    [
        ("now", NOW),
        ("tomorrow", datetime(2026, 1, 6, 6, tzinfo=UTC)),
        ("2026-01-05T15:00:00+03:00", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("2026-01-05T15:00", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("2020-01-01T00:00:00Z", NOW),
        ("when you like", NOW),
    ],
)
def test_a_call_begins_when_it_is_wished_by_the_companys_clock_and_never_before_now(
    when: str, begins_at: datetime
) -> None:
    call = CallBack(t="callback", id="callback-1", n=1, phone="+905551112233", when=when)

    card = message_of(CHAT, call, placed(NOW, 0, EPOCH), NOW, zone="Europe/Istanbul").card

    assert card
    assert datetime.fromisoformat(card.fields["begins_at"]) == begins_at


def test_a_signed_user_writes_under_their_account_and_everybody_else_as_a_visitor() -> None:
    place = placed(NOW, 0, EPOCH)
    user = Chat(session="s", account="web", visitor="v", number=1, user=User(sub="u1", email="a@x.example"))

    signed, plain = message_of(user, a_say(), place, NOW), message_of(CHAT, a_say(), place, NOW)

    assert (signed.author.kind, signed.author.value, signed.author.evidence) == ("account", "u1", "user_token")
    assert [one.value for one in signed.proved_identities] == ["a@x.example"]
    assert (plain.author.kind, plain.author.value, plain.author.display_name) == ("chat_visitor", "v1", "Ana")


@pytest.mark.parametrize("text", ["", "a/b", "s/x/1/m", "s/1/x/m", "<mail@x>"])
def test_what_no_visitor_said_is_told_apart(text: str) -> None:
    assert read_external_id(text) is None


def test_a_page_is_told_without_the_card_number_in_its_address() -> None:
    page = Page(url="https://shop.example/pay?card=4111-1111-1111-1111", title="Pay", referrer="https://search.example")

    told = page_fields(page, page.referrer)

    assert "4111" not in told["page_url"]
    assert (told["page_title"], told["referrer"]) == ("Pay", "https://search.example")
    assert "page_title" not in page_fields(OnPage(t="page", url="https://shop.example"))
