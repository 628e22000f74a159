"""The words that stand near card numbers and security codes, and near numbers that are no cards; folded to ASCII."""

import re

_FOLD = {ord(a): b for a, b in zip("İIıŞşĞğÜüÖöÇçƏəÉéÈèÓóÁáÃã", "iiissgguuoocceeeeeeooaaaa", strict=True)}
_WORD = r"(?<![^\W\d_])(?<!⟦)"  # no letter before, but "_" or a digit may ("kart_4111…"); our own markers say nothing
_END = r"(?![^\W\d_])"
_SUFFIX = r"[^\W\d_]*"  # as Turkish and Azerbaijani add them ("kartımın")

_CARD = re.compile(
    rf"{_WORD}(?:(?:kredi|banka|bank|debet|sanal)?kart(?!al|us|viz|on|op|ez){_SUFFIX}"  # not Kartal, kartuş, kartvizit
    rf"|(?:credit|debit|bank)?cards?(?:no|num|number|holder)?{_END}"
    rf"|visa{_END}|master ?card|amex{_END}|american express|maestro{_END}|unionpay|diners club"
    r"|(?:troy|pan|cc)(?=[ _]?(?:no|num|kart|card|[=:]))"
    rf"|carte (?:bancaire|de credit|bleue)|tarjeta|carta di credito|(?:kredit|bank|ec-?)karte{_SUFFIX}"
    rf"|карт[аыуеоі]{_SUFFIX}|بطاق|کارت)"
)
_CODE = re.compile(rf"{_WORD}(?:cv[vc]2?[^\W\d_]{{0,6}}|csc2?{_END}|(?:karten)?prufnummer)")

# These words also name one-time codes, so they count only beside a card word or number.
_WEAK_CODE = re.compile(
    rf"{_WORD}(?:guvenlik ?(?:kod|numara|no){_SUFFIX}|tehlukesizlik kod{_SUFFIX}"
    rf"|ar[kx]a(?:sinda|daki| yuz| teref|sindaki){_SUFFIX}"
    r"|(?:security|verification|card) code|on the back|last (?:3|three) digits"
    r"|код(?: безопасности)?|code de securite|cryptogramme|codigo de seguridad|codice di sicurezza|sicherheitscode)"
)

# "Sipariş no: " right before a number says what it is; a card word further away does not say otherwise.
_OTHER_LABEL = re.compile(
    rf"{_WORD}(?:siparis|sifaris|order|takip|izleme|tracking|kargo|gonderi|barkod|barcode|shipment|parcel|fatura|qaime"
    r"|faktura|invoice|fis|dekont|islem|transaction|referans|reference|ref|imei|seri|serial|sim|iccid|musteri|customer"
    r"|abone|uye|telefon|phone|tel|gsm|заказа?|трек)[^\W\d_]{0,6}[ .\-]{0,2}"
    r"(?:no|nr|numara|nomre|number|num|kod|code|id|номер)?[^\W\d_]{0,4}[\s:#.№=\-]{0,4}\Z"
)
_MONEY = re.compile(r"[\s.]{0,2}(?:tl|try|azn|manat|usd|eur|gbp|rub|руб|lira|dolar|dollar|euro|₺|₼|\$|€|£|%)")

_CODE_HINTS = (
    *(
        "cvv",
        "cvc",
        "csc",
        "fnummer",
        "sicherheitscode",
        "venl",
        "hluke",
        "hlükə",
        "arka",
        "arxa",
        "code",
        "the back",
    ),
    *("digits", "код", "cryptogramme", "seguridad", "sicurezza"),
)

_CODE_HINT_BYTES = tuple(hint.encode() for hint in _CODE_HINTS)
_CARD_HINTS = ("kart", "card", "visa", "amex", "american", "maestro", "unionpay", "diners", "carte", "tarjeta",
               "carta", "карт", "بطاق", "کارت")  # fmt: skip
_SHORT_HINT = re.compile(r"(?:troy|pan|cc)[ _nkc=:]")

Span = tuple[int, int]


def fold(text: str) -> str:
    """The text in lower case with ASCII letters for Turkish and Azerbaijani ones; every character keeps its place."""
    return text.translate(_FOLD).lower()


def may_name_a_code(text: str) -> bool:
    """False, fast, for a text in which no word for a security code can be."""
    lowered = text.lower().encode("utf-8", "surrogatepass")  # bytes are searched much faster
    return any(hint in lowered for hint in _CODE_HINT_BYTES)


def card_words(folded: str) -> list[Span]:
    """Where a word for a payment card stands."""
    if not any(hint in folded for hint in _CARD_HINTS) and not _SHORT_HINT.search(folded):  # much faster
        return []
    return [match.span() for match in _CARD.finditer(folded)]


def code_words(folded: str) -> list[Span]:
    """Where a word stands that means nothing but a card's security code."""
    if "cv" not in folded and "csc" not in folded and "fnummer" not in folded:
        return []
    return [match.span() for match in _CODE.finditer(folded)]


def weak_code_words(folded: str) -> list[Span]:
    """Where a word stands that means a card's security code when a card is near."""
    return [match.span() for match in _WEAK_CODE.finditer(folded)]


def is_labelled_otherwise(folded: str, start: int) -> bool:
    """Whether the words right before this place name another kind of number (order, parcel, phone, device)."""
    return _OTHER_LABEL.search(folded, max(0, start - 40), start) is not None


def is_money(folded: str, end: int) -> bool:
    """Whether a currency or a percent sign follows this place."""
    return _MONEY.match(folded, end) is not None
