"""Rewrites raw mail so that it holds no card number, security code or other secret that is asked for, in whatever
encoding its parts are."""

import base64
import binascii
import html
import quopri
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.generator import BytesGenerator
from email.header import Header, decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, formataddr, getaddresses
from io import BytesIO

from tellonce_core.card_words import Span
from tellonce_core.plain_text import is_plain_text
from tellonce_core.secrets_found import NONE, Kind, edited, find_html_secrets, find_secrets

MACHINE_HEADERS = (  # names, or their beginnings
    *("message-id", "in-reply-to", "references", "resent-message-id", "date", "received", "return-path"),
    *("dkim-signature", "domainkey-signature", "authentication-results", "arc-", "thread-index", "mime-version"),
    *("content-transfer-encoding", "content-id", "x-ms-", "x-google-", "x-received", "x-microsoft-", "x-spam-"),
)
_ADDRESS_HEADERS = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender", "resent-from", "resent-to"})
_NO_KINDS: frozenset[Kind] = frozenset()
_FALLBACK_CHARSETS = ("utf-8", "windows-1254", "iso-8859-1")  # the last one decodes everything


class _CannotRewriteError(Exception):
    """A secret stands where this module can't replace it."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The mail with "*" in place of each secret's characters (the same bytes if it holds none; None where it can't be
    rewritten), and the kinds of secret that were found."""

    raw: bytes | None
    kinds: frozenset[Kind]


def mask_raw_mail(raw: bytes, sorts: Collection[str] = NONE) -> bytes | None:
    """The mail of `rewrite_raw_mail`."""
    return rewrite_raw_mail(raw, sorts).raw


def rewrite_raw_mail(raw: bytes, sorts: Collection[str] = NONE) -> Rewritten:
    """The mail without secrets.

    Scanned are headers for people and parts that are text by type or content, also in attached mails; not others.
    A signature over a rewritten part no longer holds."""
    rewriter = _Rewriter(sorts)
    try:
        message = message_from_bytes(raw)
        if not rewriter.rewrite(message):
            return Rewritten(raw, _NO_KINDS)
        rewritten = _serialized(message, b"\r\n" if b"\r\n" in raw else b"\n")
        is_clean = not _Rewriter(sorts).rewrite(message_from_bytes(rewritten))
        return Rewritten(rewritten if is_clean else None, frozenset(rewriter.kinds))
    except (_CannotRewriteError, RecursionError, UnicodeError, HeaderParseError):
        return Rewritten(None, frozenset(rewriter.kinds))


def _serialized(message: Message, linesep: bytes) -> bytes:
    out = BytesIO()
    rules = policy.compat32.clone(linesep=linesep.decode(), max_line_length=None)
    BytesGenerator(out, mangle_from_=False, maxheaderlen=0, policy=rules).flatten(message)
    return out.getvalue()


def _is_hidden(text: str, place: Span) -> bool:
    seen = html.unescape(text[slice(*place)])
    return seen.isdecimal() or (len(seen) == 1 and seen.isalpha())


class _Rewriter:
    """Masks the parts of one mail in place, and remembers what kinds of secret it met."""

    def __init__(self, sorts: Collection[str]) -> None:
        self._sorts = sorts
        self.kinds: set[Kind] = set()

    def rewrite(self, message: Message) -> bool:
        """Masks all parts in place; whether there was something to mask."""
        return True in [self._rewrite_part(part) for part in message.walk()]

    def _rewrite_part(self, part: Message) -> bool:
        changed = self._rewrite_headers(part) | self._rewrite_file_name(part)
        if part.is_multipart():
            return changed | self._rewrite_surroundings(part) | self._refuse_encoded_mail(part)
        if _is_text(part):
            changed |= self._rewrite_body(part)
        return changed

    def _starred(self, text: str, *, is_html: bool = False) -> str:
        """The text with "*" for each digit of a secret (and each letter of a personal number); an HTML entity that
        stands for one becomes one "*"."""
        secrets = find_html_secrets(text, self._sorts) if is_html else find_secrets(text, self._sorts)
        self.kinds.update(secret.kind for secret in secrets)
        return edited(text, {place: "*" for secret in secrets for place in secret.places if _is_hidden(text, place)})

    def _rewrite_body(self, part: Message) -> bool:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        charset, text = _decoded(data, part.get_content_charset())
        masked = self._starred(text, is_html=part.get_content_subtype() == "html")
        if masked == text:
            return False
        part.set_payload(_encoded(masked.encode(charset), str(part.get("content-transfer-encoding", ""))))
        return True

    def _rewrite_surroundings(self, part: Message) -> bool:
        """Masks what stands before the first and after the last part, which some programs show."""
        before = part.preamble, part.epilogue
        part.preamble, part.epilogue = (text and self._starred(text) for text in before)
        return before != (part.preamble, part.epilogue)

    def _refuse_encoded_mail(self, part: Message) -> bool:
        """Raises where an attached mail is encoded as a whole (RFC 2046 §5.2.1 forbids it) and holds a secret."""
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        if part.get_content_type() != "message/rfc822" or encoding not in ("base64", "quoted-printable"):
            return False
        body = _serialized(part.get_payload(0), b"\n")  # type: ignore[arg-type]
        try:
            inner = base64.b64decode(body) if encoding == "base64" else quopri.decodestring(body)
        except binascii.Error as error:
            raise _CannotRewriteError from error
        found = rewrite_raw_mail(inner, self._sorts)
        if found.raw != inner:
            self.kinds |= found.kinds
            raise _CannotRewriteError
        return False

    def _rewrite_headers(self, part: Message) -> bool:
        before = [(name, str(value)) for name, value in part.raw_items()]
        after = [(name, self._masked_header(name.lower(), value)) for name, value in before]
        if after == before:
            return False
        for name in part.keys():  # noqa: SIM118 — a message is no mapping: iterating it fails on some versions
            del part[name]
        for name, value in after:
            part.set_raw(name, value)
        return True

    def _masked_header(self, name: str, value: str) -> str:
        """The value with stars: in place where the digits stand as they are, else decoded and encoded again."""
        if name.startswith(MACHINE_HEADERS):
            return value
        literal = self._starred(value)
        decoded = _decoded_header(literal)
        if self._starred(decoded) == decoded:
            return literal
        if name in ("content-type", "content-disposition"):
            return literal  # _rewrite_file_name does these
        if name in _ADDRESS_HEADERS:
            pairs = getaddresses([literal])
            return ", ".join(formataddr((_encoded_word(self._starred(_decoded_header(n))), a)) for n, a in pairs)
        return _encoded_word(self._starred(decoded))

    def _rewrite_file_name(self, part: Message) -> bool:
        """Masks the names of an attachment that are encoded (RFC 2231 or, as many do, RFC 2047)."""
        changed = False
        for header, key in (("content-disposition", "filename"), ("content-type", "name")):
            value = part.get_param(key, header=header) if header in part else None
            if value is None:
                continue
            name = _decoded_header(collapse_rfc2231_value(value))
            if (masked := self._starred(name)) != name:
                part.set_param(key, masked, header=header, charset="utf-8")
                changed = True
        return changed


def _is_text(part: Message) -> bool:
    payload = part.get_payload(decode=True)
    return is_plain_text(payload if isinstance(payload, bytes) else b"", part.get_content_type())


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    """The charset that fits and the text in it: the declared one, else the likely ones."""
    for charset in (declared or "utf-8", *_FALLBACK_CHARSETS):
        try:
            return charset, data.decode(charset)
        except (ValueError, LookupError):  # ValueError: a NUL in the name of a charset
            continue
    raise _CannotRewriteError


def _encoded(data: bytes, encoding: str) -> str:
    match encoding.strip().lower():
        case "base64":
            return base64.encodebytes(data).decode("ascii")
        case "quoted-printable":
            return quopri.encodestring(data).decode("ascii")
        case "" | "7bit" | "8bit" | "binary":
            return data.decode("ascii", "surrogateescape")
    raise _CannotRewriteError


def _encoded_word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode(maxlinelen=0)


def _decoded_header(value: str) -> str:
    pieces = decode_header(value.replace("\r", "").replace("\n", ""))
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, None if charset == "unknown-8bit" else charset)[1]
        for piece, charset in pieces
    )
