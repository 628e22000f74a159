"""A scenario: who asks how often, who works, what is promised. TOML -> Scenario, or every mistake with its line."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from tellonce_core.desk import Priority
from tellonce_runtime.settings import Duration, Section
from tellonce_runtime.toml_lines import LineIndex, line_of_syntax_error

Place = tuple[str | int, ...]
BASED_ON = "based_on"
NO_TIME = timedelta()


def _more_than_none(span: timedelta) -> timedelta:
    if span <= NO_TIME:
        raise ValueError("must be more than nothing")
    return span


Span = Annotated[Duration, AfterValidator(_more_than_none)]
Share = Annotated[float, Field(gt=0)]
Level = Annotated[int, Field(ge=1, le=5)]


class Channel(Section):
    """A way in. Times of service and patience are exponential around their means."""

    name: str
    share: Share = 1.0
    points: int = Field(ge=1)
    service: Span
    """Mean time of work by somebody with the highest level."""
    patience: Span | None = None
    """Mean time after which a customer who waits gives up; left out: they never do."""
    target: Span


class Topic(Section):
    """What is asked about: the skill that is needed."""

    skill: str
    share: Share = 1.0


class Language(Section):
    """A language that customers write."""

    code: str
    share: Share = 1.0


class Customers(Section):
    """A sort of customers. Without `people` every conversation is somebody else's."""

    name: str
    share: Share = 1.0
    people: int = Field(default=0, ge=0)
    contacts: int = Field(default=0, ge=0)
    """Conversations that they began in the weeks before."""
    priority: Priority = Priority.NORMAL


class Absence(Section):
    """Time in which a group isn't there, counted from the start; what they had goes back to the queue."""

    since: Duration = NO_TIME
    until: Span


class Agents(Section):
    """So many people who are alike."""

    count: int = Field(default=1, ge=1)
    skills: dict[str, Level]
    languages: tuple[str, ...] = ()
    capacity: int = Field(default=100, ge=1)
    absent: tuple[Absence, ...] = ()


class Scenario(Section):
    """All that a run needs; shares are relative to each other."""

    name: str
    per_hour: float = Field(gt=0)
    lasts: Span = timedelta(hours=14)
    warm_up: Duration = timedelta(hours=1)
    """What arrives before isn't counted."""
    slower_per_level: float = Field(default=0.15, ge=0)
    """How much longer work takes for each level below the highest: 0.15 makes level 3 30 % slower."""
    channels: tuple[Channel, ...] = Field(min_length=1)
    topics: tuple[Topic, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = Field(min_length=1)
    customers: tuple[Customers, ...] = (Customers(name="all"),)
    agents: tuple[Agents, ...] = Field(min_length=1)


class BadScenario(Exception):
    """The file can't be simulated; each line of the text names a mistake as `file:line: what`."""


def read_scenario(path: Path) -> Scenario:
    """The scenario of the file; `based_on` names a file beside it that gives what is left out."""
    text = _read(path)
    data = _parse(path, text)
    index = LineIndex(text)
    based_on = data.pop(BASED_ON, None)
    if based_on is not None:
        data = _raw(path.with_name(str(based_on)), f"{path}:{index.line_of((BASED_ON,))}") | data
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        found = [(index.line_of(item["loc"]), _say(item["loc"], item["msg"])) for item in error.errors()]
        raise _bad(path, found) from error
    found = [(index.line_of(place), _say(place, said)) for place, said in _contradictions(scenario)]
    if found:
        raise _bad(path, found)
    return scenario


def _raw(path: Path, named_at: str) -> dict[str, Any]:
    """The values of the file that another is based on; it must be right by itself."""
    if not path.is_file():
        raise BadScenario(f"{named_at}: there is no file {path.name} beside this one")
    read_scenario(path)
    data = _parse(path, _read(path))
    based_on = data.pop(BASED_ON, None)
    return data if based_on is None else _raw(path.with_name(str(based_on)), str(path)) | data


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}:1: can't be read: {error}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, [(line_of_syntax_error(error), str(error))]) from error


def _bad(path: Path, found: Sequence[tuple[int, str]]) -> BadScenario:
    return BadScenario("\n".join(f"{path}:{line}: {said}" for line, said in sorted(found)))


def _say(place: Sequence[str | int], message: str) -> str:
    return f"{'.'.join(str(part) for part in place)}: {message.removeprefix('Value error, ')}"


def _contradictions(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """Names that stand twice, and work that nobody could ever do."""
    names = [("channels", channel.name) for channel in scenario.channels]
    names += [("topics", topic.skill) for topic in scenario.topics]
    names += [("customers", customers.name) for customers in scenario.customers]
    for place, (group, name) in enumerate(names):
        if (group, name) in names[:place]:
            yield (group, sum(1 for other, _ in names[:place] if other == group)), f"{name!r} stands there twice"
    most = max(agents.capacity for agents in scenario.agents)
    for place, channel in enumerate(scenario.channels):
        if channel.points > most:
            yield ("channels", place, "points"), f"nobody has more than {most} points"
    if scenario.warm_up >= scenario.lasts:
        yield ("warm_up",), "must be shorter than `lasts`"
