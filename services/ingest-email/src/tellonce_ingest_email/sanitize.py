"""HTML of a mail made safe to show: what runs, loads by itself or leaves its frame is taken out (nh3)."""

import re
from functools import cache
from typing import Any

from tellonce_ingest_email import charset

_TAGS = {
    "a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol",
    "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
REMOTE = "data-remote-src"
"""Where the address of a picture on another server stands: nothing loads it before an agent wants to see it."""
_PICTURE = re.compile(r'(<img(?:\s[a-z-]+="[^"]*")*?\s)src="(?=(?:https?:)?//)', re.IGNORECASE)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style", "align", "valign", "width", "height", "color", "bgcolor"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", REMOTE},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "table": {"border", "cellpadding", "cellspacing"},
    "font": {"face", "size", "color"},
    "ol": {"start", "type"},
    "col": {"span"},
    "time": {"datetime"},
}
_STYLES = {
    "color", "background-color", "font-weight", "font-style", "font-size", "font-family", "text-align",
    "text-decoration", "line-height", "white-space", "width", "height", "max-width", "margin", "margin-top",
    "margin-bottom", "margin-left", "margin-right", "padding", "padding-top", "padding-bottom", "padding-left",
    "padding-right", "border", "border-top", "border-bottom", "border-left", "border-right", "border-collapse",
    "border-color", "border-style", "border-width", "vertical-align", "direction", "list-style-type",
}  # fmt: skip
_STRETCH = 10_000
_LONG = 20_000
_LONG_TEXT = re.compile(r"(?<![^<>])[^<>]{20000,}+")  # tried once a stretch, not at each of its letters
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_DROPPED_WITH_TEXT = {"script", "style", "title", "template", "noscript"}


def safe_html(html: str) -> str:
    """The (clean) HTML without anything that runs, loads by itself or leaves its frame; the mail's own pictures stay.

    Those of other servers are kept under `data-remote-src`: that they were loaded would tell the sender who reads."""
    safe = _cleaner().clean(html if len(html) < _LONG else _LONG_TEXT.sub(_divided, html))
    if "&#" in html:  # only these can bring back what `charset.clean` took out of the source
        safe = charset.clean(safe)
    return _PICTURE.sub(rf'\g<1>{REMOTE}="', safe) if "//" in safe else safe


def _divided(text: re.Match[str]) -> str:
    """The text in stretches: the cleaner's time grows with the square of what stands between two tags."""
    whole, pieces, at = text.group(), [], 0
    while at < len(whole):
        end = at + _STRETCH
        space = max(whole.rfind(sign, end - 100, end) for sign in (" ", "\n", ";"))  # no entity is cut
        end = space + 1 if space >= 0 and end < len(whole) else end
        pieces.append(whole[at:end])
        at = end
    return "<!---->".join(pieces)


@cache
def _cleaner() -> Any:
    import nh3

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_TEXT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
    )
