"""Customers who keep writing (`make run DEMO=traffic`): they begin conversations, ask again, answer our replies."""

import argparse
import asyncio
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
from pydantic import BaseModel

STORIES = Path(__file__).with_name("demo") / "stories.toml"
DEFAULT_TO = "Poyraz Destek <destek@poyraz.example>"
_REPLIES_ANSWERED = 2


class Story(BaseModel, extra="forbid", frozen=True):
    """One customer's matter: how it begins and how it may go on."""

    sender: str
    subject: str
    opening: str
    to: str = DEFAULT_TO
    importance: str = ""
    nudge: str = ""
    answer: str = ""
    thanks: str = ""


def read_stories(path: Path = STORIES) -> list[Story]:
    """All stories of the file."""
    return [Story.model_validate(story) for story in tomllib.loads(path.read_text(encoding="utf-8"))["stories"]]


@dataclass
class Matter:
    """A story that is going on, with what its customer has seen."""

    story: Story
    order: int
    opening_id: str = ""
    nudged: bool = False
    answered: int = 0
    seen: set[str] = field(default_factory=set)

    def open(self) -> EmailMessage:
        """The first mail."""
        mail = self._mail(self.story.opening, self.story.subject.format(order=self.order))
        self.opening_id = mail["Message-ID"]
        if self.story.importance:
            mail["Importance"] = self.story.importance
            mail["X-Priority"] = {"high": "1", "low": "5"}[self.story.importance]
        return mail

    def nudge(self) -> EmailMessage | None:
        """A second mail that answers nothing, as people write them; None if the story has none or it was sent."""
        if self.nudged or self.answered or not self.story.nudge:
            return None
        self.nudged = True
        return self._mail(self.story.nudge, self.story.subject.format(order=self.order))

    def answer(self, ours: dict[str, Any]) -> EmailMessage | None:
        """What the customer says to our reply; None if they have nothing more to say or have seen it already."""
        text = (self.story.answer, self.story.thanks)[self.answered] if self.answered < _REPLIES_ANSWERED else ""
        if ours["message_id"] in self.seen or ours["auto_submitted"] not in {"", "no"} or not text:
            return None
        self.seen.add(ours["message_id"])
        self.answered += 1
        mail = self._mail(f"{text}\n\n{quote(ours)}", "Re: " + ours["subject"].removeprefix("Re: "))
        mail["In-Reply-To"] = ours["message_id"]
        mail["References"] = " ".join([*ours["references"], ours["message_id"]])
        return mail

    def belongs(self, ours: dict[str, Any]) -> bool:
        """True if our mail answers this matter."""
        return self.opening_id in ours["references"] or self.opening_id == ours["in_reply_to"]

    def _mail(self, text: str, subject: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.story.sender, self.story.to, subject
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = make_msgid(domain=parseaddr(self.story.sender)[1].rpartition("@")[2])
        mail.set_content(text.format(order=self.order) if "{order}" in text else text)
        return mail


def quote(ours: dict[str, Any]) -> str:
    """Our mail below theirs, as mail programs put it."""
    lines = "\n".join(f"> {line}" for line in ours["text"].splitlines())
    return f"{ours['date']}, {ours['from']}:\n{lines}"


class Customers:
    """All of them: what they send goes to `send`, what they receive comes from `received`."""

    def __init__(self, stories: list[Story], chance: random.Random) -> None:
        self._chance = chance
        self._stories = self._endless(stories)
        self.matters: list[Matter] = []

    def _endless(self, stories: list[Story]) -> Iterator[Story]:
        while True:
            yield from self._chance.sample(stories, len(stories))

    def next_mail(self) -> EmailMessage:
        """A new conversation, or now and then someone who asks what became of theirs."""
        if self._chance.random() < 0.25:
            for matter in self._chance.sample(self.matters, len(self.matters)):
                nudge = matter.nudge()
                if nudge is not None:
                    return nudge
        matter = Matter(next(self._stories), self._chance.randrange(40_000, 60_000))
        self.matters.append(matter)
        return matter.open()

    def answers(self, received: list[dict[str, Any]]) -> list[EmailMessage]:
        """What they answer to the mails of ours that came in."""
        answers = [matter.answer(ours) for ours in received for matter in self.matters if matter.belongs(ours)]
        return [answer for answer in answers if answer is not None]


async def keep_writing(
    smtp_port: int,
    catcher_port: int,
    every: float,
    chance: random.Random,
    *,
    accepted: Callable[[str], None] = lambda _: None,
) -> None:
    """Send a mail about every so many seconds, and answer what comes back; for ever. `accepted` hears each one."""
    customers = Customers(read_stories(), chance)
    newest = ""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{catcher_port}", timeout=10) as catcher:
        while True:
            await _send(customers.next_mail(), smtp_port, accepted)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * every)
            received = await _received(catcher, newest)
            newest = received[-1]["id"] if received else newest
            for answer in customers.answers(received):
                await _send(answer, smtp_port, accepted)


async def _received(catcher: httpx.AsyncClient, after: str) -> list[dict[str, Any]]:
    """Our mails since then, oldest first; none if the catcher doesn't answer."""
    try:
        answer = await catcher.get("/api/mails", params={"after": after, "limit": "1000"})
    except httpx.TransportError:
        return []
    return list(reversed(answer.json())) if answer.is_success else []


async def _send(mail: EmailMessage, smtp_port: int, accepted: Callable[[str], None]) -> None:
    sender = parseaddr(str(mail["From"]))[0]
    try:
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=smtp_port, timeout=30)
    except (aiosmtplib.SMTPException, OSError) as error:
        print(f"{sender} could not send: {error}", flush=True)
    else:
        accepted(str(mail["Message-ID"]))
        print(f"{sender} wrote: {mail['Subject']}", flush=True)


def main() -> None:
    """Read the arguments and write until a signal."""
    parser = argparse.ArgumentParser(description="customers who keep writing to the demo company")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--catcher-port", type=int, default=8025)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two mails, on average")
    arguments = parser.parse_args()
    chance = random.Random()  # noqa: S311 - no secret
    asyncio.run(keep_writing(arguments.smtp_port, arguments.catcher_port, arguments.every, chance))


if __name__ == "__main__":
    main()
