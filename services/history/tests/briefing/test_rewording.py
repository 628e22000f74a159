"""A model rewords a brief, or nothing changes."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tellonce_history.briefing.brief import Part
from tellonce_history.briefing.compose import compose
from tellonce_history.briefing.rewording import Rewording, sum_of
from tellonce_runtime.testing import FakeClock

from .brief_cases import AT, asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

CARD = "4111 1111 1111 1111"
BRIEF = compose("v1", [asked("e1", f"Kartım {CARD} iade edilir mi?", 0)])


class Model:
    """Answers with this text, or fails; keeps what it was asked."""

    def __init__(self, content: str, status: int = 200) -> None:
        self.asked: list[dict[str, Any]] = []
        self._content, self._status = content, status
        self.clock = FakeClock(AT)
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://model.example/v1/")
        self.rewording = Rewording(client, self.clock, model="m", deadline=timedelta(seconds=2))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content))
        return httpx.Response(self._status, json={"choices": [{"message": {"content": self._content}}]})


async def test_the_three_texts_of_the_model_are_taken_and_it_sees_no_card_number() -> None:
    model = Model(json.dumps({"problem": "İade  soruyor", "done": "", "now": f"Yanıt bekliyor {CARD}"}))

    texts = await model.rewording.reword(BRIEF, "tr")

    assert texts[Part.PROBLEM] == "İade soruyor"
    assert CARD not in texts[Part.NOW]
    assert "4111" not in json.dumps(model.asked)


@pytest.mark.parametrize(("content", "status"), [("no json", 200), ('{"problem": 1}', 200), ("[]", 200), ("{}", 500)])
async def test_any_other_answer_means_the_extractive_brief_and_a_rest(content: str, status: int) -> None:
    model = Model(content, status)

    first, second = [await model.rewording.reword(BRIEF, "tr") for _ in range(2)]
    model.clock.advance(timedelta(minutes=2))
    await model.rewording.reword(BRIEF, "tr")

    assert (first, second, len(model.asked)) == ({}, {}, 2)


async def test_nothing_to_say_is_not_asked() -> None:
    model = Model("{}")

    assert await model.rewording.reword(compose("v1", []), "tr") == {}
    assert model.asked == []


async def test_the_same_lines_in_the_same_language_have_the_same_sum() -> None:
    again = compose("v1", [asked("e1", f"Kartım {CARD} iade edilir mi?", 0)])

    assert sum_of(BRIEF, "tr") == sum_of(again, "tr") != sum_of(BRIEF, "en")
