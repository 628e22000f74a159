"""The one terminal: each line with the name of the part that said it, JSON logs in a form for people."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

_COLOURS = ("36", "35", "34", "32", "33", "96", "95", "94")
_LEVELS = {"warning": "33", "error": "31", "critical": "31"}
_HIDDEN = {"event", "level", "timestamp", "logger", "service", "trace_id", "span_id"}
_WIDTH = 12

Write = Callable[[str], None]


def write_to_terminal(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Console:
    """Writes lines of several parts into one stream; colours only on a terminal."""

    def __init__(self, write: Write = write_to_terminal, *, colours: bool | None = None) -> None:
        self._write = write
        self._colours = sys.stdout.isatty() if colours is None else colours
        self._names: dict[str, str] = {}

    def say(self, text: str = "") -> None:
        """A line of the supervisor itself."""
        self._write(text)

    def relay(self, name: str, line: str) -> None:
        """A line that a part has printed."""
        self._write(f"{self._prefix(name)} {self._paint(*for_people(line))}")

    def _prefix(self, name: str) -> str:
        colour = self._names.setdefault(name, _COLOURS[len(self._names) % len(_COLOURS)])
        return self._paint(f"{name:>{_WIDTH}} │", colour)

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colours and colour else text


def for_people(line: str) -> tuple[str, str]:
    """The line as people read it and its colour: `12:01:33 message_recorded entry_id=… took_ms=3`."""
    record = _record(line)
    if record is None:
        return line, ""
    level = str(record.get("level", "info"))
    parts = [
        _time(record.get("timestamp")),
        "" if level in {"info", "debug"} else level.upper(),
        str(record["event"]).strip(),
    ]
    parts += [f"{key}={_value(value)}" for key, value in record.items() if key not in _HIDDEN]
    return " ".join(part for part in parts if part), _LEVELS.get(level, "")


def _record(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "event" in record else None


def _time(value: object) -> str:
    """Local time of day, to the second."""
    try:
        return datetime.fromisoformat(str(value)).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return ""


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "\n" in text:
        return "\n    " + text.strip().replace("\n", "\n    ")  # a traceback stays readable
    return json.dumps(text, ensure_ascii=False) if " " in text else text
