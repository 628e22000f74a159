"""Customers of the demo who keep writing."""

import random
from email.message import EmailMessage
from typing import Any

from tellonce_local.traffic import Customers, Matter, Story, read_stories

STORY = Story(
    sender="Şule Işık <sule@ornek.example>",
    subject="Sipariş {order}",
    opening="{order} nerede?",
    nudge="Ne oldu?",
    answer="Teşekkürler, ya kutu?",
    thanks="Sağ olun.",
    importance="high",
)


def our_reply(mail: EmailMessage, **facts: Any) -> dict[str, Any]:
    return {
        "message_id": "<to1.x@poyraz.example>",
        "in_reply_to": mail["Message-ID"],
        "references": [mail["Message-ID"]],
        "subject": f"Re: {mail['Subject']}",
        "auto_submitted": "",
        "text": "Yolda.",
        "date": "bugün",
        "from": "Poyraz",
        **facts,
    }


def test_every_story_of_the_demo_can_be_told() -> None:
    stories = read_stories()

    mails = [Matter(story, 48213).open() for story in stories]

    assert len(mails) >= 15
    assert not any("{" in mail["Subject"] + mail.get_content() for mail in mails)


def test_an_opening_carries_the_urgency_its_writer_chose() -> None:
    mail = Matter(STORY, 48213).open()

    assert (mail["Subject"], mail["Importance"], mail["X-Priority"]) == ("Sipariş 48213", "high", "1")
    assert mail.get_content() == "48213 nerede?\n"


def test_a_nudge_answers_nothing_and_comes_once() -> None:
    matter = Matter(STORY, 1)
    matter.open()

    nudge = matter.nudge()

    assert nudge is not None
    assert nudge["In-Reply-To"] is None
    assert matter.nudge() is None


def test_our_reply_is_answered_in_its_thread() -> None:
    matter = Matter(STORY, 1)
    opening = matter.open()

    answer = matter.answer(our_reply(opening))

    assert answer is not None
    assert answer["In-Reply-To"] == "<to1.x@poyraz.example>"
    assert answer["References"] == f"{opening['Message-ID']} <to1.x@poyraz.example>"
    assert answer["Subject"] == "Re: Sipariş 1"
    assert "> Yolda." in answer.get_content()


def test_an_automatic_mail_is_not_answered() -> None:
    matter = Matter(STORY, 1)
    opening = matter.open()

    assert matter.answer(our_reply(opening, auto_submitted="auto-replied")) is None


def test_the_same_reply_is_answered_once_and_the_talk_ends() -> None:
    matter = Matter(STORY, 1)
    opening = matter.open()
    replies = [our_reply(opening, message_id=f"<{number}@x>") for number in (1, 1, 2, 3)]

    answers = [matter.answer(reply) for reply in replies]

    assert [answer is not None for answer in answers] == [True, False, True, False]


def test_customers_go_on_when_all_stories_were_told() -> None:
    customers = Customers([STORY], random.Random(1))

    mails = [customers.next_mail() for _ in range(10)]

    assert len({mail["Message-ID"] for mail in mails}) == 10
    assert sum(mail.get_content() == "Ne oldu?\n" for mail in mails) >= 1


def test_a_reply_finds_the_matter_it_belongs_to() -> None:
    customers = Customers([STORY], random.Random(3))
    openings = [customers.next_mail() for _ in range(2)]

    answers = customers.answers([our_reply(openings[0])])

    assert [answer["References"].split()[0] for answer in answers] == [openings[0]["Message-ID"]]
