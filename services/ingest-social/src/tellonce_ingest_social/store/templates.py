"""Templates of the networks, by account, as they were last fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tellonce_adapter.store.accounts import raw
from tellonce_runtime.mongo import in_thread

from tellonce_ingest_social.store.documents import TemplatesDocument
from tellonce_ingest_social.templates import Blank, Template


@dataclass(frozen=True, slots=True)
class Listed:
    """The templates of an account, when they were fetched, and what was wrong the last time."""

    templates: tuple[Template, ...] = ()
    fetched_at: datetime | None = None
    problem: str = ""


class TemplateStore:
    """One document an account; every method raises Unavailable when the database doesn't answer."""

    async def save(self, account_key: str, templates: Sequence[Template], at: datetime) -> None:
        """Make the account's templates exactly these."""
        facts = {"templates": [asdict(one) for one in templates], "fetched_at": at, "problem": ""}
        await in_thread(raw(TemplatesDocument).update_one, {"_id": account_key}, {"$set": facts}, upsert=True)

    async def note_problem(self, account_key: str, problem: str) -> None:
        """Say what was wrong; the templates that are known stay."""
        change = {"$set": {"problem": problem}}
        await in_thread(raw(TemplatesDocument).update_one, {"_id": account_key}, change, upsert=True)

    async def listed(self, account_key: str) -> Listed:
        """The account's templates; none if they were never fetched."""
        row = await in_thread(raw(TemplatesDocument).find_one, {"_id": account_key}) or {}
        templates = tuple(_template(one) for one in row.get("templates", ()))
        return Listed(templates, row.get("fetched_at"), row.get("problem", ""))


def _template(row: Mapping[str, Any]) -> Template:
    return Template(**{**row, "blanks": tuple(Blank(**one) for one in row["blanks"])})
