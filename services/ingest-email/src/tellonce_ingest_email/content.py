"""The text, the HTML and the files of a mail, chosen from its parts (RFC 2046 §5.1.4, RFC 2387, RFC 3676)."""

import html as entities
import re
from dataclasses import dataclass, replace

from tellonce_ingest_email import charset, markup, tnef
from tellonce_ingest_email.attachments import Attachment, attachment, uuencoded
from tellonce_ingest_email.mime import Budget, Part
from tellonce_ingest_email.sanitize import safe_html
from tellonce_ingest_email.transfer import transfer_decoded

MAX_TEXT_CHARS = 500_000
MAX_DATA_PICTURES = 50
_LOOKS_HTML = re.compile(r"\s*<(?:!doctype\s+html|html\b)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DATA_PICTURE = re.compile(
    rb"src\s{0,9}=\s{0,9}([\"']?)data:(image/[\w.+-]{2,40});base64,([A-Za-z0-9+/=\s]{40,}+)\1", re.IGNORECASE
)
_CID = re.compile(r"cid:([^\"'\s>)]+)")
_RICH_TAG = re.compile(r"<(/?)(\w+)>")
_NOT_BODY = ("attachment",)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the body, in the forms that the sender gave."""

    plain: str | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is for reading (from HTML where that is all there is), `plain` what came as plain text, `html` is safe,
    `source_html` is not: it is for finding quotes only."""

    text: str
    plain: str
    html: str
    source_html: str
    attachments: tuple[Attachment, ...]


class _Collector:
    """Walks the tree once; keeps files in the order of the mail."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.files: list[tuple[Part, bool]] = []
        self.encoded: list[Attachment] = []

    def pieces(self, part: Part, *, first: bool) -> list[Piece]:
        kind = part.content_type
        if part.children and kind == "multipart/alternative":
            return self._alternative(part, first=first)
        if part.children and kind == "multipart/related":
            return self._related(part, first=first)
        if part.children and kind.startswith("multipart/"):
            found: list[Piece] = []
            for child in part.children:
                found += self.pieces(child, first=first and not found)
            return found
        return self._leaf(part, first=first)

    def _alternative(self, part: Part, *, first: bool) -> list[Piece]:
        plain: str | None = None
        html: str | None = None
        for child in part.children:
            pieces = self.pieces(child, first=first)
            texts = [piece.plain for piece in pieces if piece.plain is not None]
            if any(piece.html is not None for piece in pieces):
                html = "\n".join(_as_html(piece) for piece in pieces)
                plain = plain if plain is not None or not texts else "\n".join(texts)
            elif texts:
                plain = "\n".join(texts) if not (plain or "").strip() else plain
        return [Piece(plain, html)] if plain is not None or html is not None else []

    def _related(self, part: Part, *, first: bool) -> list[Piece]:
        start = part.parameters.get("start", "").strip("<>")
        root = next((child for child in part.children if start and child.content_id == start), part.children[0])
        found: list[Piece] = []
        for child in part.children:
            if child is root or child.content_type.startswith("multipart/"):
                found += self.pieces(child, first=first and child is root)
            else:
                self.files.append((child, bool(child.content_id) or child.disposition == "inline"))
        return found

    def _leaf(self, part: Part, *, first: bool) -> list[Piece]:
        if (
            part.content_type == "message/rfc822"
            and first
            and part.children
            and not part.disposition
            and not part.filename
        ):
            return self.pieces(part.children[0], first=True) if self._is_only(part) else self._file(part)
        if part.content_type == "text/plain" and self._is_body(part, first=first):
            return [self._plain(part)]
        if part.content_type in ("text/html", "application/xhtml+xml") and self._is_body(part, first=first):
            return [Piece(html=self._html(part))]
        if part.content_type in ("text/enriched", "text/richtext") and self._is_body(part, first=first):
            return [Piece(plain=_RICH_TAG.sub("", self._text(part)))]
        if part.content_type in ("text/x-amp-html", "text/watch-html"):
            return []
        return self._file(part, first=first)

    def _is_only(self, part: Part) -> bool:
        return self.budget.parts <= 2 and bool(part.children)

    def _file(self, part: Part, *, first: bool = False) -> list[Piece]:
        is_wrapping = tnef.is_wrapping(part.content_type, part.filename)
        inside = tnef.unwrapped(part.body()) if is_wrapping else None
        if inside is None:
            self.files.append((part, part.disposition == "inline"))
            return []
        self.encoded += inside.files
        return [Piece(inside.text or None, inside.html or None)] if first and (inside.text or inside.html) else []

    def _is_body(self, part: Part, *, first: bool) -> bool:
        """A text part is text unless it is sent as a file; a name alone makes it one if there is text already."""
        if part.disposition in _NOT_BODY:
            return False
        return not part.filename or (first and part.disposition != "inline")

    def _plain(self, part: Part) -> Piece:
        data, files = uuencoded(part.body())
        self.encoded += files
        text = self._decoded(data, part.parameters.get("charset", ""))
        if _LOOKS_HTML.match(text):
            return Piece(html=text)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        return Piece(plain=text)

    def _html(self, part: Part) -> str:
        data = self._without_pictures(part.body())
        label = part.parameters.get("charset", "")
        if not charset.codec_of(label):
            meta = _META_CHARSET.search(data[:4096])
            label = meta.group(1).decode("ascii") if meta else label
        return self._decoded(data, label)

    def _without_pictures(self, data: bytes) -> bytes:
        """The HTML with its `data:` pictures turned into files that it names: no reader loads them else."""
        if b"data:image/" not in data:
            return data
        return _DATA_PICTURE.sub(self._picture, data)

    def _picture(self, match: re.Match[bytes]) -> bytes:
        if len(self.encoded) >= MAX_DATA_PICTURES:
            return b'src=""'
        content_id = f"data-{len(self.encoded) + 1}@inline.invalid"
        content = transfer_decoded(match.group(3), "base64")
        self.encoded.append(Attachment("", match.group(2).decode("ascii").lower(), content_id, True, content))
        return b'src="cid:' + content_id.encode() + b'"'

    def _text(self, part: Part) -> str:
        return self._decoded(part.body(), part.parameters.get("charset", ""))

    def _decoded(self, data: bytes, label: str) -> str:
        text, exact = charset.read_text(data[: 4 * MAX_TEXT_CHARS], label)
        if not exact:
            self.budget.problems.add("charset_guessed")
        if len(text) > MAX_TEXT_CHARS:
            self.budget.problems.add("text_too_long")
        return text[:MAX_TEXT_CHARS]


def collect(root: Part, budget: Budget) -> Content:
    """The body in both forms and the files; pictures that the HTML shows by `cid:` are inline."""
    collector = _Collector(budget)
    pieces = collector.pieces(root, first=True)
    has_html = any(piece.html is not None for piece in pieces)
    source = "\n".join(_as_html(piece) for piece in pieces) if has_html else ""
    if source and markup.is_too_deep(source):
        budget.problems.add("html_too_deep")
        pieces = [Piece(plain=piece.plain or markup.without_tags(piece.html or "")) for piece in pieces]
        source = ""
    plain = "\n\n".join(piece.plain for piece in pieces if piece.plain is not None)
    shown = _shown(source) if collector.files or collector.encoded else frozenset()
    files = [attachment(part, inline=inline or part.content_id.lower() in shown) for part, inline in collector.files]
    text = "\n\n".join(_as_text(piece) for piece in pieces).strip("\n")
    inside = [replace(one, inline=True) if one.content_id.lower() in shown else one for one in collector.encoded]
    return Content(text, plain, safe_html(source) if source else "", source, (*files, *inside))


def _shown(source: str) -> frozenset[str]:
    """The ids of the pictures that HTML shows by `cid:`, in lower case."""
    is_usual = not any(odd in source for odd in ("D:", "Id:", "Cid:"))  # else lowered as a whole, which is dear
    return frozenset(map(str.lower, _CID.findall(source if is_usual else source.lower())))


def _as_text(piece: Piece) -> str:
    if piece.plain is not None and (piece.plain.strip() or piece.html is None):
        return piece.plain
    return markup.html_text(piece.html or "")


def _as_html(piece: Piece) -> str:
    if piece.html is not None:
        return piece.html
    return "<p>" + entities.escape(piece.plain or "").replace("\n", "<br>") + "</p>"


def unflowed(text: str, *, delsp: bool) -> str:
    """Text of format=flowed with its paragraphs joined (RFC 3676 §4); quotes keep their depth."""
    out: list[str] = []
    flows = False
    depth_before = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_signature = content.rstrip("\r") == "-- "
        if flows and depth == depth_before and not is_signature:
            out[-1] += content
        else:
            out.append(">" * depth + (" " if depth else "") + content)
        flows = content.endswith(" ") and not is_signature
        if flows and delsp:
            out[-1] = out[-1][:-1]
        depth_before = depth
    return "\n".join(out)
