"""Whether a raw mail may hold a secret at all; fast, so that few mails are rewritten with care. Pure.

It errs on one side only: what `tellonce_core.raw_mail` would find, this doesn't rule out."""

from collections.abc import Collection

from tellonce_core.mask import mask_header, may_hold_html_secret, may_hold_secret
from tellonce_core.plain_text import is_plain_text
from tellonce_core.raw_mail import MACHINE_HEADERS

from tellonce_ingest_email import charset, tnef
from tellonce_ingest_email.mime import Budget, Limits, Part, read
from tellonce_ingest_email.words import header_text

_ODD = frozenset({"boundary_guessed", "boundary_missing", "header_broken", "headers_too_long"})
MAX_TEXT_BYTES = 2 * 1024 * 1024
MAX_DIGITS = 50_000
_MAX_LINES = 600_000
_LIMITS = Limits(max_parts=5000, max_depth=50, max_headers=10_000, max_header_bytes=4 * 1024 * 1024)


def may_hold_secrets(raw: bytes, sorts: Collection[str] = ()) -> bool:
    """False for a mail in whose headers, texts, names and text files no secret can be; True where that is unclear."""
    budget = Budget(_LIMITS)
    root = read(raw, budget)
    if budget.problems:
        return True  # the rewriter may see other parts in it
    return any(_may_hold(part, sorts) for part in root.walk())


def is_too_much(raw: bytes) -> bool:
    """Whether to rewrite the mail with care would take many seconds or hundreds of megabytes: it isn't kept then."""
    budget = Budget(_LIMITS)
    parts = [part for part in read(raw, budget).walk() if not part.children]
    bodies = ((part, part.body()) for part in parts)
    texts = [body for part, body in bodies if is_plain_text(body, part.content_type)]
    return (
        not budget.problems.isdisjoint(("too_many_parts", "too_deep", "too_many_headers"))
        or raw.count(b"\n") > _MAX_LINES
        or sum(map(len, texts)) > MAX_TEXT_BYTES
        or sum(map(digits, texts)) > MAX_DIGITS
    )


def is_wrapped(raw: bytes) -> bool:
    """Whether some of the mail stands in a winmail.dat, which can't be rewritten."""
    return any(tnef.is_wrapping(part.content_type, part.filename) for part in read(raw, Budget(_LIMITS)).walk())


def digits(data: bytes) -> int:
    """How many ASCII digits are in it."""
    return len(data) - len(data.translate(None, b"0123456789"))


def _may_hold(part: Part, sorts: Collection[str]) -> bool:
    return _in_headers(part, sorts) or (_around(part, sorts) if part.children else _in_body(part, sorts))


def _in_headers(part: Part, sorts: Collection[str]) -> bool:
    values = [value for name, value in part.headers if not name.startswith(MACHINE_HEADERS)]
    texts = [*map(header_text, values), part.filename, part.parameters.get("name", "")]
    if not may_hold_secret("\n".join(texts), sorts):
        return False
    literal = [value.decode("latin-1") for value in values]  # boundaries are often long numbers
    return any(mask_header(one, sorts).hits for one in (*texts, *literal))


def _around(part: Part, sorts: Collection[str]) -> bool:
    """Before the first part and behind the last one, where some programs show text."""
    if part.children[0].data is not part.data or not part.content_type.startswith("multipart/"):
        return False
    delimiter = b"--" + part.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
    before = part.data[part.start : max(part.start, part.data.find(delimiter, part.start))]
    behind = part.data[part.children[-1].end : part.end].strip().removeprefix(delimiter)
    return any(may_hold_secret(one.decode("latin-1"), sorts) for one in (before, behind))


def _in_body(part: Part, sorts: Collection[str]) -> bool:
    body = part.body()
    if not part.content_type.startswith("message/") and not is_plain_text(body, part.content_type):
        return False
    text, _ = charset.decode(body, part.parameters.get("charset", ""))
    return may_hold_html_secret(text, sorts) if part.content_type.endswith("html") else may_hold_secret(text, sorts)
