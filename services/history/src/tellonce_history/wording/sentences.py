"""The sentences of a text, and which of them say nothing by themselves; pure."""

import re

from tellonce_core import names

from tellonce_history.wording.acts import asks, complains

_SEARCHED_CHARACTERS = 8_000
_LONGEST = 240
_END = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
_GOES_ON = re.compile(r"(?:\d|\b(?:no|nr|dr|av|cad|sok|mah|apt|vb|vs|küç|mr|mrs|ms|st|e\.g|i\.e))\.\Z", re.IGNORECASE)
_SMALL_TALK = re.compile(
    r"^(?:merhaba\w*|selam\w*|salam\w*|hello|hi|hey|dear|sayin|hormetli|iyi (?:gunler|aksamlar|calismalar|sabahlar)"
    r"|gunaydin|good (?:morning|afternoon|evening|day)|(?:cok |cox )?te[s]ekkur\w*(?: ederim| ederiz| edirem| edirik)?"
    r"|thanks?(?: you)?(?: (?:very|so) much| a lot| in advance)?|simdiden tesekkur\w*(?: ederim)?|kolay gelsin"
    r"|saygilar\w*|hormetle|best|kind|regards|sincerely|cheers|sevgiler\w*|iyi gunler dilerim|gorusmek uzere)\b"
)
_MOST_SMALL_WORDS = 5


def sentences(text: str) -> list[str]:
    """The sentences in their order, each on one line; a line break ends one too."""
    found: list[str] = []
    for piece in _END.split(text[:_SEARCHED_CHARACTERS]):
        one = " ".join(piece.split())
        if not one:
            continue
        if found and _GOES_ON.search(found[-1]):
            found[-1] = f"{found[-1]} {one}"
        else:
            found.append(one)
    return [shortened(one) for one in found]


def is_small_talk(sentence: str) -> bool:
    """Whether it greets, thanks or takes leave, and does nothing else."""
    folded = names.fold(sentence).strip(" ,.!?:;-")
    if not folded:
        return True
    says_more = asks(sentence) or complains(sentence) or len(folded.split()) > _MOST_SMALL_WORDS
    return not says_more and _SMALL_TALK.match(folded) is not None


def shortened(sentence: str) -> str:
    """The sentence, or its beginning at a word's end."""
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
