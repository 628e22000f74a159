"""The visible text of HTML with the place in the source of each character; linear, whatever the HTML looks like."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from tellonce_core.card_words import Span

_INLINE = re.compile(
    r"</?\s*(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|em|font|i|ins|kbd|label|mark|nobr|o:p|q|s|samp|small|span|strike"
    r"|strong|sub|sup|time|tt|u|var|wbr)(?![\w:-])",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});?")
_SPECIAL = re.compile(r"[<&]")

_Piece = tuple[Literal["tag", "entity", "plain"], int, int]


class HtmlText:
    """What a reader sees, as `text`: an inline tag leaves nothing, another one a line break, an entity its character.

    `tags` are the spans of all markup in the source."""

    def __init__(self, source: str) -> None:
        self.tags: list[Span] = []
        self._pieces: list[_Piece] = []  # those that left text, and where that begins
        self._begins: list[int] = []
        texts, length = [], 0
        for piece in _pieces(source):
            text = self._read(source, piece)
            if text:
                texts.append(text)
                self._pieces.append(piece)
                self._begins.append(length)
                length += len(text)
        self.text = "".join(texts)

    def _read(self, source: str, piece: _Piece) -> str:
        kind, start, end = piece
        if kind == "tag":
            self.tags.append((start, end))
            return "" if _is_inline(source[start:end]) else "\n"
        return html.unescape(source[start:end]) if kind == "entity" else source[start:end]

    def places(self, start: int, end: int) -> list[Span]:
        """Where each of the characters start..end of the text stands in the source; a tag's line break is empty."""
        return [self._place(index) for index in range(start, end)]

    def _place(self, index: int) -> Span:
        number = bisect_right(self._begins, index) - 1
        kind, start, end = self._pieces[number]
        if kind == "plain":
            start += index - self._begins[number]
            end = start + 1
        return (start, start) if kind == "tag" else (start, end)


def _is_inline(tag: str) -> bool:
    return tag.startswith("<!--") or _INLINE.match(tag) is not None


def _pieces(source: str) -> Iterator[_Piece]:
    """Tags, comments, entities and plain text, in order; an unclosed tag or comment is plain text."""
    position, last_close, last_comment_end = 0, source.rfind(">"), source.rfind("-->")
    while position < len(source):
        start = position
        if source[start] == "<" and start < last_close:
            is_comment = source.startswith("<!--", start) and start + 2 <= last_comment_end
            position = source.index("-->", start + 2) + 3 if is_comment else source.index(">", start) + 1
            yield "tag", start, position
        elif source[start] == "&" and (entity := _ENTITY.match(source, start)):
            position = entity.end()
            yield "entity", start, position
        else:
            special = _SPECIAL.search(source, start + 1)
            position = special.start() if special else len(source)
            yield "plain", start, position
