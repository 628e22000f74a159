"""Search beside the bare query of the library, at 300,000 and 5,000,000 entries, and its growth from 50,000."""

import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tellonce.search.v1 import search_service_pb2 as pb
from tellonce_search import ask, question
from tellonce_search import document as fields
from tellonce_search.index import Index
from tellonce_search.weighing import weigh

from tests.bench import history_data as data
from tests.bench.figures import Figure, beside, percentile
from tests.bench.history_fill import fill_index

MIDDLE = 300_000
NOW = int((data.START + data.SPAN).timestamp() * 1000)
PAGE = 20
NUMBERED = 40
_QUERIES = Path("tests/fixtures/search/queries.jsonl")


def measure(kept: Path, few: int, many: int, rounds: int) -> list[Figure]:
    """p95 in milliseconds: 60 queries as customers type them, and 40 with an order number or a name."""
    sizes = sorted({few, min(MIDDLE, many), many})
    folders = {size: fill_index(size, kept) for size in sizes}
    ours: dict[int, list[float]] = {size: [] for size in sizes}
    same: dict[int, list[float]] = {size: [] for size in sizes}
    words: dict[int, list[float]] = {size: [] for size in sizes}
    indexes = {size: Index(folder) for size, folder in folders.items()}
    bare = {size: _Bare(folder) for size, folder in folders.items()}
    for number in range(rounds + 1):
        for size in sizes:
            queries = _queries(size)
            found = [
                _p95(queries, lambda query, index=indexes[size]: ask.answer(_asked(query), index)),
                _p95(queries, bare[size].same),
                _p95(queries, bare[size].words),
            ]
            if number:  # the first warms up
                for kept_, one in zip((ours, same, words), found, strict=True):
                    kept_[size].append(one)
    for index in indexes.values():
        index.close()
    figures = [beside(f"search: p95, {many:,} beside {few:,}", "ms", ours[many], ours[few], "≤ 1.5")]
    for size in sizes[1:]:
        name = f"search: p95 at {size:,}, beside the bare query"
        figures.append(beside(name, "ms", ours[size], same[size], "≤ 3"))
        figures.append(beside(f"{name} of the same words unfolded", "ms", ours[size], words[size], ""))
    return figures


class _Bare:
    """The library alone: `same` asks all that we look for at once, `words` the typed words in one field; ids only."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index(fields.schema(), str(folder))
        self._index.register_tokenizer(
            "whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        self._searcher = self._index.searcher()

    def same(self, query: str) -> Any:
        """The whole question at once: every word finds, in each of its forms."""
        words = [weigh(form, lambda *_: 0, 0) for form in question.forms_of(query)]
        whole = question.about(self._index.schema, words, needed=question.third(words))
        return self._searcher.search(whole, PAGE + 1, False)

    def words(self, query: str) -> Any:
        """What the library's own parser makes of it."""
        typed = "".join(char if char.isalnum() else " " for char in query)
        return self._searcher.search(self._index.parse_query(typed, [fields.WORDS]), PAGE + 1, False)


def _asked(query: str) -> ask.Question:
    return ask.read(pb.SearchRequest(query=query, page_size=PAGE), now=NOW)


def _p95(queries: Sequence[str], search: Callable[[str], Any]) -> float:
    took = []
    for query in queries:
        began = time.perf_counter()
        search(query)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 95)


def _queries(size: int) -> list[str]:
    chance = random.Random(size)
    typed = [json.loads(line)["query"] for line in _QUERIES.read_text(encoding="utf-8").splitlines()]
    numbers = [f"sipariş {data.order_number(chance.randrange(size))}" for _ in range(NUMBERED // 2)]
    names = [data.name_of(chance.randrange(data.customers_of(size))) for _ in range(NUMBERED // 2)]
    return [*typed, *numbers, *names]
