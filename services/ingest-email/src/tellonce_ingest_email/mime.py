"""A mail as a tree of parts, however broken it is (RFC 2045, 2046); nothing is decoded before it is asked for.

Parts point into the mail's bytes. Every loop moves forward, so time is linear in size times depth.
Both are limited."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from tellonce_ingest_email.transfer import transfer_decoded
from tellonce_ingest_email.words import token_and_parameters

_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SOUND = re.compile(rb"([!-9;-~]{1,60}+)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)|(.+)", re.DOTALL)
"""A header with its folded lines, or else all that is left: also where a name is too long to be remembered."""
_WITH_CHILDREN = ("multipart/", "message/")
_GUESSED_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,69}|-[^\r\n]{1,68})\r?\n[!-9;-~]+[ \t]*:")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mail may cost; what lies beyond is kept as it is and named among the problems."""

    max_parts: int = 500
    max_depth: int = 20
    max_headers: int = 1000
    max_header_bytes: int = 256 * 1024


@dataclass(slots=True)
class Budget:
    """What is used up of the limits while one mail is read, and the problems met."""

    limits: Limits
    parts: int = 0
    problems: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Part:
    """One node: headers as (lower-case name, raw value), the media type, and where its body lies in `data`."""

    headers: tuple[tuple[str, bytes], ...]
    by_name: dict[str, list[bytes]] = field(repr=False)
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    encoding: str
    data: bytes = field(repr=False)
    start: int = 0
    end: int = 0
    children: tuple["Part", ...] = ()

    def header(self, name: str) -> bytes | None:
        """The raw value of the first header of that name, or None."""
        values = self.by_name.get(name)
        return values[0] if values else None

    def all_headers(self, name: str) -> list[bytes]:
        """The raw values of every header of that name, from the top."""
        return self.by_name.get(name, [])

    @property
    def content_id(self) -> str:
        """The Content-ID without brackets, as `cid:` links name it (RFC 2392); empty if there is none."""
        raw = self.header("content-id")
        return raw.strip().strip(b"<>").strip().decode("utf-8", "replace") if raw else ""

    @property
    def filename(self) -> str:
        """The name the sender gave, decoded but not yet safe; empty if there is none."""
        return (
            self.disposition_parameters.get("filename")
            or self.parameters.get("name")
            or self.parameters.get("file")
            or ""
        )

    def raw_body(self) -> bytes:
        """The body as it was sent."""
        return self.data[self.start : self.end]

    def body(self) -> bytes:
        """The body after its transfer encoding; a broken one gives what can be read of it."""
        return transfer_decoded(self.raw_body(), self.encoding)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


def read(data: bytes, budget: Budget) -> Part:
    """The tree of a mail; never raises, whatever the bytes are."""
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    start = _first_header(data)
    return _part(data, start, len(data), budget, depth=0, default_type="text/plain")


def _first_header(data: bytes) -> int:
    """Where the headers begin: mailbox lines (`From …`, `>From …`) and blank lines before them are skipped."""
    position = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while position < len(data):
        end = data.find(b"\n", position) + 1
        line = data[position:end]
        if not end or not (not line.strip() or line.startswith((b"From ", b">From "))):
            break
        position = end
    return position


def _part(data: bytes, start: int, end: int, budget: Budget, depth: int, default_type: str) -> Part:
    budget.parts += 1
    headers, body = _headers(data, start, end, budget)
    found: dict[str, list[bytes]] = {}
    for name, value in headers:
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    content_type, parameters = _token(found, "content-type")
    content_type = _media_type(content_type, default_type)
    disposition, disposition_parameters = _token(found, "content-disposition")
    encoding, _ = _token(found, "content-transfer-encoding")
    part = Part(
        headers, found, content_type, parameters, disposition, disposition_parameters, encoding, data, body, end
    )
    return _with_children(part, budget, depth) if content_type.startswith(_WITH_CHILDREN) else part


def _token(found: dict[str, list[bytes]], name: str) -> tuple[str, dict[str, str]]:
    return token_and_parameters(found[name][0]) if name in found else ("", {})


def _media_type(given: str, default: str) -> str:
    kind, slash, subtype = given.partition("/")
    if slash and kind and subtype:
        return given
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(kind, default)


def _headers(data: bytes, start: int, end: int, budget: Budget) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """The headers and where the body begins; a line that is none is skipped if headers go on behind it."""
    stop, body = _header_end(data, start, end)
    if stop - start > budget.limits.max_header_bytes:
        budget.problems.add("headers_too_long")
        stop = start + budget.limits.max_header_bytes
    sound = _sound_headers(data[start:stop], budget.limits.max_headers)
    if sound is not None:
        return sound, body
    headers: list[tuple[str, list[bytes]]] = []
    position, broken = start, 0
    for line in data[start:stop].splitlines(keepends=True):
        match = _HEADER.match(line)
        if match and len(headers) < budget.limits.max_headers:
            headers.append((match.group(1).decode("ascii").lower(), [line[match.end() :].strip()]))
        elif match:
            budget.problems.add("too_many_headers")
        elif line[:1] in (b" ", b"\t") and headers:
            headers[-1][1].append(line.strip())
        elif line.strip():
            budget.problems.add("header_broken")
            broken += 1
            if broken > 20 or not _goes_on(data, position + len(line), stop):
                body = position
                break
        position += len(line)
    return tuple((name, b"\r\n ".join(lines)) for name, lines in headers), body


def _sound_headers(block: bytes, most: int) -> tuple[tuple[str, bytes], ...] | None:
    """The headers of a block in which every line is one, in a single pass; None if that isn't so."""
    if block.count(b"\r") != block.count(b"\r\n"):
        return None
    found = _SOUND.findall(block)
    if len(found) > most or (found and found[-1][2]):
        return None
    return tuple(
        [(_lower_case(name), _unfolded(value) if b"\n" in value else value.strip()) for name, value, _ in found]
    )


def _unfolded(value: bytes) -> bytes:
    return b"\r\n ".join(map(bytes.strip, value.split(b"\n")))


@lru_cache(maxsize=1024)
def _lower_case(name: bytes) -> str:
    """Remembered: the same few names stand in all mails."""
    return name.decode("ascii").lower()


def _header_end(data: bytes, start: int, end: int) -> tuple[int, int]:
    if data.startswith((b"\n", b"\r\n"), start, end):
        return start, data.find(b"\n", start, end) + 1
    full = data.find(b"\n\r\n", start, end)
    bare = data.find(b"\n\n", start, end if full < 0 else full)
    if bare >= 0:
        return bare + 1, bare + 2
    return (full + 1, full + 3) if full >= 0 else (end, end)


def _goes_on(data: bytes, start: int, stop: int) -> bool:
    """Whether a header stands among the next lines; if not, the blank line before the body was forgotten."""
    return any(_HEADER.match(line) for line in data[start : min(stop, start + 2000)].splitlines()[:3])


def _with_children(part: Part, budget: Budget, depth: int) -> Part:
    kind = part.content_type
    if kind.startswith("multipart/"):
        if depth >= budget.limits.max_depth:
            budget.problems.add("too_deep")
            return part
        part.children = _children(part, budget, depth)
        if not part.children:
            _read_as_text(part, budget)
    if kind in ("message/rfc822", "message/global"):
        if depth >= budget.limits.max_depth:
            budget.problems.add("too_deep")
            return part
        part.children = (_embedded(part, budget, depth),)
    return part


def _embedded(part: Part, budget: Budget, depth: int) -> Part:
    if part.encoding in ("base64", "quoted-printable"):  # forbidden (RFC 2045 §6.4) and done
        body = part.body()
        return _part(body, _first_header(body), len(body), budget, depth + 1, "text/plain")
    return _part(part.data, part.start, part.end, budget, depth + 1, "text/plain")


def _read_as_text(part: Part, budget: Budget) -> None:
    """A multipart in which no part begins: read as the text it is."""
    budget.problems.add("boundary_missing")
    html = re.search(rb"<(html|body|div|p|br)\b", part.data[part.start : part.start + 4096], re.IGNORECASE)
    part.content_type = "text/html" if html else "text/plain"


def _children(part: Part, budget: Budget, depth: int) -> tuple[Part, ...]:
    boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
    data, start, end = part.data, part.start, part.end
    room = max(1, budget.limits.max_parts - budget.parts + 1)
    spans = list(islice(_spans(data, start, end, boundary), room)) if boundary else []
    if not spans:
        guessed = _GUESSED_BOUNDARY.search(data, max(0, start - 1), end)
        spans = list(islice(_spans(data, start, end, guessed.group(1).rstrip()), room)) if guessed else []
        if not spans:
            return ()
        budget.problems.add("boundary_guessed")
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    children: list[Part] = []
    for child_start, child_end in spans:
        if budget.parts >= budget.limits.max_parts:
            budget.problems.add("too_many_parts")
            break
        children.append(_part(data, child_start, child_end, budget, depth + 1, default))
    return tuple(children)


def _spans(data: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of each part between delimiter lines (RFC 2046 §5.1.1); the last needs no closing one."""
    delimiter = b"--" + boundary
    opened = -1
    position = start
    while (at := data.find(delimiter, position, end)) >= 0:
        position = at + len(delimiter)
        if at > start and data[at - 1] != 10:
            continue
        line_end = data.find(b"\n", position, end)
        line_end = end if line_end < 0 else line_end + 1
        tail = data[position:line_end].strip()
        if tail not in (b"", b"--"):
            continue
        if opened >= 0:
            yield opened, max(opened, _before_newline(data, at, opened))
        opened = -1 if tail else line_end
        position = max(position, line_end - 1)
        if tail and data.find(delimiter, line_end, end) < 0:
            return
    if opened >= 0:
        yield opened, end


def _before_newline(data: bytes, at: int, floor: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if at > floor and data[at - 1] == 10:
        at -= 1
        if at > floor and data[at - 1] == 13:
            at -= 1
    return at
