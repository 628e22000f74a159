"""Search and identities as a fake."""

from collections.abc import Mapping, Sequence

from tellonce_core.customer import Customer
from tellonce_core.errors import NotFound


class FakeFinding:
    """Who has an identity, and who matches whatever is asked."""

    def __init__(self) -> None:
        self.by_identity: dict[tuple[str, str], str] = {}
        self.by_words: list[str] = []
        self.missing: set[str] = set()
        self.fails_with: Exception | None = None

    async def who_has(self, kind: str, value: str) -> Customer:
        if (kind, value) not in self.by_identity:
            raise NotFound("nobody has that")
        return Customer(id=self.by_identity[kind, value])

    async def matching(self, words: str) -> Sequence[str]:
        del words
        if self.fails_with:
            raise self.fails_with
        return self.by_words

    async def customers(self, customer_ids: Sequence[str]) -> Mapping[str, Customer]:
        return {id_: Customer(id=id_, name=id_) for id_ in customer_ids if id_ not in self.missing}
