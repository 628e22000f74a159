"""What one write changes of an item's document: of a long chat a word, not all that was said before it."""

from typing import Any

Doc = dict[str, Any]


def difference(before: Doc, after: Doc) -> Doc:
    """The update that makes the one document of the other, which must stand exactly as it was read."""
    changed, gone = _changed(before, after)
    if "own" in changed:
        facts, gone_facts = _changed(before["own"], changed.pop("own"))
        if "in" in facts:
            facts |= _added("in", before["own"]["in"], facts.pop("in"))
        changed |= {f"own.{key}": value for key, value in facts.items()}
        gone |= {f"own.{key}" for key in gone_facts}
    return {"$set": changed, "$unset": dict.fromkeys(gone, 1)} if gone else {"$set": changed}


def _changed(before: Doc, after: Doc) -> tuple[Doc, set[str]]:
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return changed, before.keys() - after.keys()


def _added(key: str, before: list[Any], after: list[Any]) -> Doc:
    """Only what stands behind all that was there; the whole list if anything else is different, or it was empty."""
    length = len(before)
    if not length or after[:length] != before:
        return {key: after}
    return {f"{key}.{length + number}": one for number, one in enumerate(after[length:])}
