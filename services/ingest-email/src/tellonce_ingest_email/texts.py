"""Texts that go to customers by themselves, in Turkish, Azerbaijani and English: acknowledgement, delay, quote
line. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tellonce_adapter.accounts import Template
from tellonce_core.names import clean_display_name

from tellonce_ingest_email.accounts import Account

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t]+(?=\n|$)|(?<=\S) {2,}(?=\S)")
_EMPTY_NAME = re.compile(r"\s+,")

_ACKNOWLEDGEMENTS = {
    "tr": Template(
        "acknowledgement",
        "tr",
        "İletinizi aldık ({reference})",
        "Merhaba {name},\n\nİletiniz bize ulaştı, numarası {reference}. {urgency}\nEn geç {due} yanıtlıyoruz. "
        "Eklemek istediğiniz bir şey olursa bu e-postayı yanıtlamanız yeterli.\n\n{masked}\n\n{brand}",
    ),
    "az": Template(
        "acknowledgement",
        "az",
        "Mesajınızı aldıq ({reference})",
        "Salam {name},\n\nMesajınız bizə çatdı, nömrəsi {reference}. {urgency}\nƏn gec {due} cavab veririk. "
        "Əlavə etmək istədiyiniz bir şey olsa, bu məktuba cavab yazmağınız kifayətdir.\n\n{masked}\n\n{brand}",
    ),
    "en": Template(
        "acknowledgement",
        "en",
        "We have your message ({reference})",
        "Hello {name},\n\nYour message has reached us, its reference is {reference}. {urgency}\n"
        "We answer by {due} at the latest. If you want to add something, just answer this mail.\n\n{masked}\n\n{brand}",
    ),
}
_DELAYS = {
    "tr": Template(
        "delay",
        "tr",
        "",
        "Merhaba {name},\n\n{reference} numaralı iletiniz hâlâ bizde; söylediğimizden uzun sürdüğü için özür dileriz. "
        "Sizi unutmadık, {due} yanıtlıyoruz. Yeniden yazmanıza gerek yok.\n\n{brand}",
    ),
    "az": Template(
        "delay",
        "az",
        "",
        "Salam {name},\n\n{reference} nömrəli mesajınız hələ bizdədir; dediyimizdən uzun çəkdiyi üçün üzr istəyirik. "
        "Sizi unutmamışıq, {due} cavab veririk. Yenidən yazmağınıza ehtiyac yoxdur.\n\n{brand}",
    ),
    "en": Template(
        "delay",
        "en",
        "",
        "Hello {name},\n\nYour message {reference} is still with us; we are sorry that it takes longer than we said. "
        "You are not forgotten: we answer {due}. There is no need to write again.\n\n{brand}",
    ),
}
_BUILT_IN = {"acknowledgement": _ACKNOWLEDGEMENTS, "delay": _DELAYS}
_URGENCY = {
    "tr": {"high": "Acil olarak işaretlediğinizi gördük.", "low": "Acil olmadığını belirttiğinizi gördük."},
    "az": {"high": "Təcili kimi qeyd etdiyinizi gördük.", "low": "Təcili olmadığını qeyd etdiyinizi gördük."},
    "en": {"high": "We see that you marked it as urgent.", "low": "We see that you marked it as not urgent."},
}
_MASKED = {
    "tr": {
        "card": "Güvenliğiniz için iletinizdeki kart bilgilerini gizledik; lütfen bunları e-postayla göndermeyin.",
        "number": "Güvenliğiniz için iletinizdeki kişisel numaraları gizledik; lütfen bunları e-postayla göndermeyin.",
    },
    "az": {
        "card": "Təhlükəsizliyiniz üçün mesajınızdakı kart məlumatlarını gizlətdik; xahiş edirik, onları e-poçtla "
        "göndərməyin.",
        "number": "Təhlükəsizliyiniz üçün mesajınızdakı şəxsi nömrələri gizlətdik; xahiş edirik, onları e-poçtla "
        "göndərməyin.",
    },
    "en": {
        "card": "For your safety we have hidden the card details in your message; please don't send them by mail.",
        "number": "For your safety we have hidden the personal numbers in your message; please don't send them by "
        "mail.",
    },
}
_SOON = {"tr": "en kısa sürede", "az": "ən qısa zamanda", "en": "as soon as we can"}
_DUE_WITHOUT_TIME = {
    "tr": ("En geç {due}", "En kısa sürede"),
    "az": ("Ən gec {due}", "Ən qısa zamanda"),
    "en": ("by {due} at the latest", "as soon as we can"),
}
_TODAY = {"tr": "bugün saat {time}'{to} kadar", "az": "bu gün saat {time}-dək", "en": "{time} today"}
_TOMORROW = {"tr": "yarın saat {time}'{to} kadar", "az": "sabah saat {time}-dək", "en": "{time} tomorrow"}
_DAY = {
    "tr": "{day} {month} {weekday} saat {time}'{to} kadar",
    "az": "{day} {month} ({weekday}) saat {time}-dək",
    "en": "{time} on {weekday}, {day} {month}",
}
_TO_ONES = ("", "e", "ye", "e", "e", "e", "ya", "ye", "e", "a")  # bir'e iki'ye üç'e dört'e beş'e altı'ya …
_TO_TENS = ("a", "a", "ye", "a", "a", "ye")  # sıfır'a on'a yirmi'ye otuz'a kırk'a elli'ye
_MONTHS = {
    "tr": [
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ],
    "az": [
        "yanvar",
        "fevral",
        "mart",
        "aprel",
        "may",
        "iyun",
        "iyul",
        "avqust",
        "sentyabr",
        "oktyabr",
        "noyabr",
        "dekabr",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_WEEKDAYS = {
    "tr": ["Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"],
    "az": ["bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "bazar"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_WROTE = {"tr": "{when}{name} şunu yazdı:", "az": "{when}{name} yazdı:", "en": "{when}{name} wrote:"}
_WHEN = {"tr": "{date} {time} tarihinde ", "az": "{date} {time} tarixində ", "en": "On {date} at {time}, "}


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What an acknowledgement says: to whom, about what, how urgent by their own word, by when, and what was hidden in
    their mail (card, number; empty: nothing)."""

    name: str
    reference: str
    urgency: str
    due: datetime | None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Subject, text and language of an automatic message."""

    subject: str
    text: str
    language: str


def acknowledgement(account: Account, language: str, facts: NoticeFacts, now: datetime) -> Notice:
    """The account's own text in that language, else the built-in one, else the same in the account's first language.

    The time stands in the account's zone; without one the text says "as soon as we can". That something was hidden is
    said at the end of a text that has no place for it."""
    template = _template("acknowledgement", account, language)
    words = _known(template.language)
    text = template.text if "{masked}" in template.text else f"{template.text}\n\n{{masked}}"
    if facts.due is None:
        text = text.replace(*_DUE_WITHOUT_TIME[words])
    due = _due(facts.due, now, words, account.time_zone) if facts.due else _SOON[words]
    return _notice(replace(template, text=text), account, facts, due)


def delay_notice(account: Account, language: str, facts: NoticeFacts) -> Notice:
    """Says that it takes longer than was said, chosen as an acknowledgement is; it names no new time."""
    template = _template("delay", account, language)
    return _notice(template, account, facts, _SOON[_known(template.language)])


def _notice(template: Template, account: Account, facts: NoticeFacts, due: str) -> Notice:
    values = {
        "name": clean_display_name(facts.name, template.language),
        "reference": facts.reference,
        "brand": account.name,
        "urgency": _URGENCY[_known(template.language)].get(facts.urgency, ""),
        "masked": _MASKED[_known(template.language)].get(facts.hidden, ""),
        "due": due,
    }
    text = template.text
    return Notice(_filled(template.subject, values).replace("\n", " "), _filled(text, values), template.language)


def signature(account: Account, language: str, name: str) -> str:
    """What the brand puts below its agents' letters in that language, else in the account's first; may be empty."""
    own = {one.language: one.text for one in account.templates if one.kind == "signature"}
    text = own.get(language) or next((own[one] for one in account.languages if one in own), "")
    return _filled(text, {"name": name, "brand": account.name, "reference": "", "due": "", "urgency": "", "masked": ""})


def _template(kind: str, account: Account, language: str) -> Template:
    wanted = [language, *(one for one in account.languages if one != language), "en"]
    if language not in account.languages:
        wanted = wanted[1:]
    for one in wanted:
        own = next((each for each in account.templates if each.kind == kind and each.language == one), None)
        if own is not None or one in _BUILT_IN[kind]:
            return own or _BUILT_IN[kind][one]
    return _BUILT_IN[kind]["en"]


def _known(language: str) -> str:
    return language if language in _URGENCY else "en"


def _filled(template: str, values: dict[str, str]) -> str:
    text = _PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group()), template)
    text = _SPACES.sub(
        lambda match: (
            " " if match.group().strip(" \t") == "" and match.end() < len(text) and text[match.end()] != "\n" else ""
        ),
        text,
    )
    return _LINES.sub("\n\n", _EMPTY_NAME.sub(",", text)).strip()


def _due(due: datetime, now: datetime, language: str, zone: str) -> str:
    local, today = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (local.date() - today).days
    form = {0: _TODAY, 1: _TOMORROW}.get(days, _DAY)[language]
    return form.format(time=f"{local:%H:%M}", to=_turkish_to(local), **_day(local.date(), language))


def _turkish_to(at: datetime) -> str:
    """The dative ending of the number that is spoken last in a time: 16:00'ya, 09:30'a."""
    spoken = at.minute or at.hour
    return _TO_TENS[spoken // 10] if spoken % 10 == 0 else _TO_ONES[spoken % 10]


def _day(day: date, language: str) -> dict[str, str]:
    return {
        "day": str(day.day),
        "month": _MONTHS[language][day.month - 1],
        "weekday": _WEEKDAYS[language][day.weekday()],
    }


def attribution(language: str, at: datetime | None, author: str) -> str:
    """The line above a quote, as mail programs write it, so that the next program finds it."""
    words = _known(language)
    when = ""
    if at is not None:
        facts = _day(at.date(), words)
        when = _WHEN[words].format(date=f"{facts['day']} {facts['month']} {at.year}", time=f"{at:%H:%M}")
    return _WROTE[words].format(when=when, name=" ".join(author.split()) or "…")
