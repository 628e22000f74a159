"""On which line of a TOML text something stands: tomllib gives values only, and a mistake should name its line."""

import re
import tomllib
from collections.abc import Sequence

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?\Z")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class LineIndex:
    """Lines of tables and keys by their path: ("agents", 2, "teams") -> 48."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._read(text.splitlines())

    def line_of(self, path: Sequence[str | int]) -> int:
        """Line (from 1) of the thing itself, or of the nearest thing around it that has a line of its own."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(tuple(path[:length]))
            if line:
                return line
        return 1

    def _read(self, lines: list[str]) -> None:
        table: Path = ()
        number = 0
        while number < len(lines):
            line = lines[number]
            header = _HEADER.match(line)
            if header:
                table = self._open_table(_keys_of(header[2] + " = 0"), is_array=header[1] == "[[")
                self._lines.setdefault(table, number + 1)
                number += 1
            elif not line.strip() or line.lstrip().startswith("#"):
                number += 1
            else:
                number = self._read_statement(lines, number, table)

    def _open_table(self, keys: list[str], *, is_array: bool) -> Path:
        """The path of a header: each array of tables on the way stands at its newest element."""
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            if is_array and place == len(keys) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _read_statement(self, lines: list[str], start: int, table: Path) -> int:
        """Index the key = value that starts here and return the line after it; a value may span lines."""
        for end in range(start + 1, len(lines) + 1):
            try:
                keys = _keys_of("\n".join(lines[start:end]))
            except tomllib.TOMLDecodeError:
                continue
            for length in range(1, len(keys) + 1):
                self._lines.setdefault((*table, *keys[:length]), start + 1)
            return end
        return start + 1


def _keys_of(statement: str) -> list[str]:
    """The keys of one `a.b = value` from the outside in."""
    value: object = tomllib.loads(statement)
    keys: list[str] = []
    while isinstance(value, dict) and len(value) == 1 and len(keys) < statement.count(".") + 1:
        key, value = next(iter(value.items()))
        keys.append(key)
    return keys


def line_of_syntax_error(error: tomllib.TOMLDecodeError) -> int:
    """The line that tomllib names; 1 if it doesn't (at the end of the document)."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else 1
