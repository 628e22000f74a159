"""What differs between two versions of the desk settings, in lines for people; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from tellonce_core.desk_settings import DeskSettings

_NAMED = {
    "teams": ("team", "id"),
    "agents": ("agent", "id"),
    "hours": ("hours", "name"),
    "points": ("points", "channel"),
}
_ORDERED = {"targets": "target", "skill_rules": "skill rule"}
"""Lists whose order counts: their members are told by place."""


def changes_between(before: DeskSettings, after: DeskSettings) -> list[str]:
    """One line a change: "agent deniz: capacity 100 -> 80"; empty if nothing differs."""
    lines: list[str] = []
    for name, (word, key) in _NAMED.items():
        lines.extend(_named(word, _by_key(getattr(before, name), key), _by_key(getattr(after, name), key)))
    for name, word in _ORDERED.items():
        numbered = (dict(enumerate(getattr(one, name), start=1)) for one in (before, after))
        lines.extend(_named(word, *numbered))
    if before.default_team_id != after.default_team_id:
        lines.append(f"default team: {_text(before.default_team_id)} -> {_text(after.default_team_id)}")
    return lines


def _named(word: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[str]:
    for key in before.keys() - after.keys():
        yield f"{word} {key}: removed"
    for key, value in after.items():
        if key not in before:
            yield f"{word} {key}: added"
        elif before[key] != value:
            differing = [
                field.name for field in fields(value) if getattr(before[key], field.name) != getattr(value, field.name)
            ]
            for field in differing:
                yield f"{word} {key}: {field} {_text(getattr(before[key], field))} -> {_text(getattr(value, field))}"


def _by_key(values: Sequence[Any], key: str) -> dict[str, Any]:
    return {getattr(value, key): value for value in values}


def _text(value: Any) -> str:
    if value is None:
        return "the default"
    if isinstance(value, str | int | float | timedelta):
        return str(value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {level}" for key, level in sorted(value.items())) or "none"
    if is_dataclass(value):
        return " ".join(_text(getattr(value, field.name)) for field in fields(value))
    return ", ".join(_text(one) for one in value) or "none"
