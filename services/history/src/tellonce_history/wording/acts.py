"""What a sentence does: asks, complains, thanks, promises; by the words of three languages, folded; pure."""

import re

from tellonce_core import names

_ASKS = re.compile(
    r"\b(?:istiyor|isterim|istemistim|rica|lutfen|nerede|ne zaman|nasil|neden|kac|mumkun|yardim|talep|bekliyor"
    r"|degis|iade|iptal|isteyir|xahis|harada|ne vaxt|nece|niye|komek|gozleyir|deyis|qaytar|legv"
    r"|want|would like|please|could you|can you|where|when|how|why|need|help|exchange|return|refund|cancel|waiting)"
)
_COMPLAINS = re.compile(
    r"\b(?:sikayet|memnun degil|rezalet|kotu|berbat|hayal kirik|sinir|kabul edilemez|gelmedi|ulasmadi|bozuk|kirik"
    r"|calismiyor|eksik|yanlis|magdur|bikti|hala (?:yok|bekli)"
    r"|narazi|pis|gelmeyib|catmayib|xarab|siniq|islemir|bezmis|bezdi|hele de"
    r"|complain|disappoint|unacceptable|terrible|awful|worst|angry|frustrat|upset|ridiculous|broken|damaged|wrong|missing"
    r"|(?:does|did|is)(?:n't| not) work|still (?:not|no|have|has|waiting)|never (?:arrived|came|received|got)"
    r"|has(?:n't| not) (?:arrived|come)|have(?:n't| not) (?:received|got|heard))"
)
_THANKS = re.compile(r"\b(?:tesekkur|sag ?ol|minnettar|minnetdar|elinize saglik|cox raziyam|thank|grateful|appreciate)")
_PROMISES = re.compile(
    r"\b\w+(?:acagim|ecegim|acagiz|ecegiz|acak|ecek|acagam|eceyem|acagiq|eceyik|acaq)\w*\b"
    r"|\b\w+(?:eriz|ariz|iriz|uruz|erim|arim|irim|urum|iyorum|iyoruz|uyorum|uyoruz)\b"
    r"|(?:'ll|\bwill|\bshall|\bgoing to|\bpromise)\b"
    r"|\bsoz (?:veriyor|verir)"
)


def asks(sentence: str) -> bool:
    """Whether the customer wants something by it."""
    return "?" in sentence or _ASKS.search(names.fold(sentence)) is not None


def complains(sentence: str) -> bool:
    """Whether it says that something is wrong."""
    return _COMPLAINS.search(names.fold(_plain(sentence))) is not None


def thanks(sentence: str) -> bool:
    """Whether it thanks."""
    return _THANKS.search(names.fold(sentence)) is not None


def promises(sentence: str) -> bool:
    """Whether whoever wrote it says that they will do something: a question is none."""
    return "?" not in sentence and _PROMISES.search(names.fold(_plain(sentence))) is not None


def _plain(sentence: str) -> str:
    return sentence.replace("’", "'")
