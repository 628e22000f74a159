"""Promise 4: which messages came decides the threads by keys, not their order, batches or repeats (property tests)."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tellonce_core.message import Message

from services.history.tests.history_cases import MemoryThreads, a_message

PEOPLE = [f"p{n}@x.example" for n in range(4)]
MALLORY = "mallory@evil.example"


@st.composite
def mailboxes(draw: st.DrawFn) -> list[Message]:
    """Mails of a few people who answer and copy one another, quote what never came, and quote strangers' threads."""
    count = draw(st.integers(2, 9))
    messages = []
    for number in range(count):
        earlier = st.integers(-2, number - 1).map(lambda n: f"m{n}")  # m-1, m-2 never come
        references = draw(st.lists(earlier, max_size=3, unique=True)) if number else []
        sender = draw(st.sampled_from(PEOPLE))
        copied = draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True))
        messages.append(a_message(f"m{number}", sender, references=tuple(references), to=copied, minutes=number))
    return messages


def record_all(batches: Sequence[Sequence[Message]]) -> MemoryThreads:
    threads = MemoryThreads()
    for batch in batches:
        threads.record(*batch)
    return threads


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Message], list[list[Message]]]:
    """A mailbox, and one way in which it may arrive: any order, some of it again, in batches of any size."""
    messages = draw(mailboxes())
    again = draw(st.lists(st.sampled_from(messages), max_size=3))
    stream = draw(st.permutations([*messages, *again]))
    batches: list[list[Message]] = [[]]
    for message in stream:
        if batches[-1] and draw(st.booleans()):
            batches.append([])
        if message not in batches[-1]:
            batches[-1].append(message)
    return messages, batches


@settings(deadline=None)  # a busy machine is no error
@given(deliveries())
def test_any_order_gives_the_same_entries_in_the_same_threads(case: tuple[list[Message], list[list[Message]]]) -> None:
    messages, batches = case

    in_order = record_all([[message] for message in messages])
    as_delivered = record_all(batches)

    assert as_delivered.partition() == in_order.partition()
    assert as_delivered.places() == in_order.places()


@settings(deadline=None)  # a busy machine is no error
@given(deliveries(), st.data())
def test_whom_nobody_addressed_or_quoted_stands_alone_whatever_they_quote_and_whomever_they_address(
    case: tuple[list[Message], list[list[Message]]], data: st.DataObject
) -> None:
    messages, batches = case
    quoted = data.draw(st.lists(st.sampled_from(messages), min_size=1, max_size=3))
    victims = data.draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))
    reuse = data.draw(st.booleans())  # of a Message-ID that is known, since its mail has come
    forged = [
        a_message(one.external_id if reuse else f"x{n}", MALLORY, references=(one.external_id,), to=victims, minutes=n)
        for n, one in enumerate(quoted)
    ]
    at = len(batches) if reuse else data.draw(st.integers(0, len(batches)))

    with_forger = record_all([*batches[:at], *([one] for one in forged), *batches[at:]])
    without = record_all(batches)

    theirs = {message.item_id for message in forged}
    groups = with_forger.partition()
    assert all(group <= theirs or not group & theirs for group in groups)
    assert {group for group in groups if not group & theirs} == without.partition()
