"""HTML of a mail turned into text, with the quotes that mail programs mark taken out."""

import re
from typing import Any

from tellonce_ingest_email import charset

# Marks are set before parsing; entities, comments and broken tags are the parser's work.
_TAGS = re.compile(
    r"<(?:(?P<line>br\b)|(?P<opened>(?:p|div|li|h[1-6]|hr|table|ul|ol|blockquote|pre|section|article|dt|dd)\b)"
    r"|(?P<closed>/(?:div|pre|section|article|li)\s*>)|(?P<paragraph>/(?:p|h[1-6]|table|blockquote|ul|ol)\s*>)"
    r"|(?P<row>tr\b[^>]*>\s*<t[dh]\b[^>]*>)|(?P<cell>/t[dh]\s*>))",  # text between cells would leave the table
    re.IGNORECASE,
)
_LINE_MARK, _BLOCK_MARK, _PARAGRAPH_MARK = "\ue000", "\ue001", "\ue002"  # private use: mails don't hold them
_BEFORE = {"line": _LINE_MARK, "opened": _BLOCK_MARK, "cell": " "}
_AFTER = {"closed": _BLOCK_MARK, "paragraph": _PARAGRAPH_MARK, "row": _BLOCK_MARK}
_ALL_MARKS = re.compile("[\ue000-\ue002]")
_MAX_NESTING = 1000
_ANY_TAG = re.compile(
    r"<(/?)(?!br\b|img\b|hr\b|meta\b|link\b|input\b|col\b|wbr\b|p\b|li\b|t[dhr]\b|d[dt]\b|option\b)[a-zA-Z]",
    re.IGNORECASE,
)
_ANY_MARKUP = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r" \s+|[^\S ]\s*")  # not a single space: most are
_MARKS = re.compile("[\ue000-\ue002][ \ue000-\ue002]*")
_MANY_LINES = re.compile(r"\n{3,}")
_HIDDEN = ["script", "style", "head", "title", "template", "noscript", "object", "svg"]
_QUOTES = ", ".join(
    [
        *("div.gmail_quote", "div.gmail_extra > blockquote", "blockquote.gmail_quote", "blockquote[type=cite]"),
        *("blockquote[type=CITE]", "div.moz-cite-prefix", "div.yahoo_quoted", "div.zmail_extra"),
        *("#OLK_SRC_BODY_SECTION", "div.protonmail_quote", "div.tutanota_quote", "blockquote.tutanota_quote"),
        *("div.front-blockquote", "blockquote.front-blockquote", "div.ms-outlook-mobile-reference-message"),
    ]
)
_TOPMOST_QUOTES = f":is({_QUOTES}):not(:is({_QUOTES}) *)"
"""A quote inside another goes with it: its node is no more when the outer one is taken out."""
_CUTS = (
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, div.OutlookMessageHeader, "
    "hr[id=stopSpelling]"
)
_SIGNATURES = (
    "div.gmail_signature, div.moz-signature, pre.moz-signature, #Signature, #ms-outlook-mobile-signature, "
    "div.protonmail_signature_block"
)


def is_too_deep(html: str) -> bool:
    """Whether the elements may be nested so deep that parsers, whose time grows with the square of it, would hang."""
    if html.count("<") < _MAX_NESTING:
        return False
    depth = deepest = 0
    for match in _ANY_TAG.finditer(html):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest > _MAX_NESTING


def without_tags(html: str) -> str:
    """The text between the tags, for HTML that no parser should see; entities stay as they are."""
    return charset.clean(_ANY_MARKUP.sub(" ", html))


def html_text(html: str) -> str:
    """What a reader of the HTML sees, as lines: blocks and `<br>` begin a new one, paragraphs stand apart."""
    return _lines(_parsed(html))


def html_reply(html: str) -> tuple[str, str]:
    """(new text, quoted text) by the marks that mail programs put around quotes."""
    tree = _parsed(html)
    if tree.body is None:
        return _lines(tree), ""
    quoted: list[str] = []
    for node in tree.css(_SIGNATURES):
        node.decompose()
    for node in tree.css(_TOPMOST_QUOTES):
        quoted.append(node.text())
        node.decompose()
    cut = tree.css_first(_CUTS)
    while cut is not None and cut.tag != "body":
        following = cut.next
        while following is not None:
            after = following.next
            quoted.append(following.text())
            following.decompose()
            following = after
        parent = cut.parent
        cut.decompose() if cut.attributes.get("id") or cut.attributes.get("class") else None
        cut = parent
    return _lines(tree), _tidy("\n".join(quoted))


def _parsed(html: str) -> Any:
    from selectolax.lexbor import LexborHTMLParser

    marked = _TAGS.sub(_marked, _ALL_MARKS.sub("", html))
    tree = LexborHTMLParser(marked)
    tree.strip_tags(_HIDDEN)
    return tree


def _marked(tag: re.Match[str]) -> str:
    kind = tag.lastgroup or ""
    return _BEFORE.get(kind, "") + tag.group() + _AFTER.get(kind, "")


def _lines(tree: Any) -> str:
    body = tree.body
    return _tidy(body.text()) if body is not None else ""


def _tidy(text: str) -> str:
    text = _SPACE.sub(" ", charset.clean(text))
    for mark in (_LINE_MARK, _BLOCK_MARK, _PARAGRAPH_MARK):
        text = text.replace(f" {mark}", mark)
    text = _MARKS.sub(lambda match: _break(match.group()), text)
    return _MANY_LINES.sub("\n\n", text).strip()


def _break(marks: str) -> str:
    """One newline for any number of block ends, one more for each `<br>`, an empty line between paragraphs."""
    lines = marks.count(_LINE_MARK) + (_BLOCK_MARK in marks)
    return "\n\n" if lines > 1 or _PARAGRAPH_MARK in marks else "\n"
