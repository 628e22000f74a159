"""company.toml -> Company, or every mistake in it with its line."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from tellonce_runtime.toml_lines import LineIndex, line_of_syntax_error

from tellonce_cli.company import MAIL_ADDRESS, Company

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend."""

    line: int
    text: str


class BadCompanyFile(Exception):
    """The file can't be applied; `mistakes` are in the order of their lines."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = sorted(mistakes, key=lambda mistake: mistake.line)
        super().__init__("\n".join(f"{path}:{mistake.line}: {mistake.text}" for mistake in self.mistakes))


def read_company(path: Path) -> Company:
    """The company of the file; BadCompanyFile with all mistakes at once."""
    text = _read_text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadCompanyFile(path, [Mistake(line_of_syntax_error(error), str(error))]) from error
    index = LineIndex(text)
    try:
        company = Company.model_validate(data)
    except ValidationError as error:
        mistakes = [Mistake(index.line_of(item["loc"]), _say(item["loc"], item["msg"])) for item in error.errors()]
        raise BadCompanyFile(path, mistakes) from error
    mistakes = [Mistake(index.line_of(place), _say(place, said)) for place, said in broken_references(company)]
    if mistakes:
        raise BadCompanyFile(path, mistakes)
    return company


def line_of_field(path: Path, field: str) -> int:
    """The line of what a service calls `skill_rules[2].skills`, or of the table around it."""
    place = [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", field)]
    return LineIndex(_read_text(path)).line_of(place)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadCompanyFile(path, [Mistake(1, f"can't be read: {reason}")]) from error


def _say(place: Sequence[str | int], message: str) -> str:
    return f"{'.'.join(str(part) for part in place)}: {message.removeprefix('Value error, ')}"


def broken_references(company: Company) -> Iterator[tuple[Place, str]]:
    """Names that stand twice, and names that stand for nothing, each with its place."""
    yield from _repeated(company)
    yield from _unknown(company)
    yield from _no_mail_addresses(company)
    defaults = [place for place, team in enumerate(company.teams) if team.default]
    if len(defaults) > 1:
        yield ("teams", defaults[1], "default"), "only one team can be the default"


def _repeated(company: Company) -> Iterator[tuple[Place, str]]:
    groups: dict[str, list[tuple[Place, str]]] = {
        "brand": [(("brands", i, "id"), brand.id) for i, brand in enumerate(company.brands)],
        "account": [(("accounts", i, "id"), f"{a.channel}/{a.id}") for i, a in enumerate(company.accounts)],
        "address": [
            (
                ("accounts", i, "addresses"),
                address.casefold() if account.channel == "email" else f"{account.channel} {address}",
            )
            for i, account in enumerate(company.accounts)
            for address in account.addresses
        ],
        "hours": [(("hours", i, "name"), hours.name) for i, hours in enumerate(company.hours)],
        "team": [(("teams", i, "id"), team.id) for i, team in enumerate(company.teams)],
        "agent": [(("agents", i, "id"), agent.id) for i, agent in enumerate(company.agents)],
        "sign-in address": [(("agents", i, "email"), agent.email.casefold()) for i, agent in enumerate(company.agents)],
    }
    for kind, named in groups.items():
        seen: set[str] = set()
        for place, name in named:
            if name in seen:
                yield place, f"the {kind} {name!r} stands here for the second time"
            seen.add(name)


def _unknown(company: Company) -> Iterator[tuple[Place, str]]:
    known = {
        "brand": {brand.id for brand in company.brands},
        "account": {account.id for account in company.accounts},
        "hours": {hours.name for hours in company.hours},
        "team": {team.id for team in company.teams},
    }
    for place, kind, name in _references(company):
        if name is not None and name not in known[kind]:
            choices = ", ".join(sorted(known[kind])) or "there are none"
            yield place, f"there is no {kind} {name!r} ({choices})"


def _no_mail_addresses(company: Company) -> Iterator[tuple[Place, str]]:
    """Addresses of mail accounts that are none; those of the networks are their own ids."""
    for i, account in enumerate(company.accounts):
        for address in account.addresses if account.channel == "email" else ():
            if not MAIL_ADDRESS.match(address):
                yield ("accounts", i, "addresses"), f"{address!r} is no mail address"


def _references(company: Company) -> Iterator[tuple[Place, str, str | None]]:
    """(place, kind, name) of everything that names something else."""
    for i, account in enumerate(company.accounts):
        yield ("accounts", i, "brand"), "brand", account.brand
    for i, team in enumerate(company.teams):
        yield ("teams", i, "hours"), "hours", team.hours
        yield ("teams", i, "overflow"), "team", team.overflow
    for i, agent in enumerate(company.agents):
        for team_id in agent.teams:
            yield ("agents", i, "teams"), "team", team_id
    for i, target in enumerate(company.targets):
        yield ("targets", i, "team"), "team", target.team
        yield ("targets", i, "hours"), "hours", target.hours
    for i, rule in enumerate(company.skill_rules):
        yield ("skill_rules", i, "team"), "team", rule.team
        for account_id in rule.accounts:
            yield ("skill_rules", i, "accounts"), "account", account_id
