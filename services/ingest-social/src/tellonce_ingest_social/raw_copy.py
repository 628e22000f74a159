"""The raw copy of a delivery, without secrets. Pure."""

import json

from tellonce_core import mask


def masked_raw(body: bytes, hits: int) -> bytes | None:
    """The raw copy of a delivery without its secrets; None where those that its texts hold can't be rewritten in it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None if hits else body
    result = mask.mask_text(text)
    found = sum(result.hits.values())
    if found < hits:
        return None
    if not found:
        return body
    return result.text.encode() if not _is_json(text) or _is_json(result.text) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
