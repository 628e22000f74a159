"""The time that a sentence names ("until Friday", "yarın", "2 gün ərzində"), as a moment; pure."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from tellonce_core import names

EVENING = time(18)
"""A day without an hour means its end, as offices count it."""
_NUMBERS = {
    "bir": 1, "iki": 2, "uc": 3, "dort": 4, "dord": 4, "bes": 5, "alti": 6, "yedi": 7, "yeddi": 7, "on": 10,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
}  # fmt: skip
_WEEKDAYS = (
    (0, r"pazartesi|bazar ertesi|monday"),
    (1, r"sali|cersenbe axsami|tuesday"),
    (3, r"persembe|cume axsami|thursday"),
    (2, r"carsamba|cersenbe|wednesday"),
    (5, r"cumartesi|senbe|saturday"),
    (4, r"cuma|cume|friday"),
    (6, r"pazar|bazar|sunday"),
)
"""Longer names first: one begins with another."""
_MONTHS = (
    r"ocak|yanvar|january", r"subat|fevral|february", r"mart|march", r"nisan|aprel|april", r"mayis|may",
    r"haziran|iyun|june", r"temmuz|iyul|july", r"agustos|avqust|august", r"eylul|sentyabr|september",
    r"ekim|oktyabr|october", r"kasim|noyabr|november", r"aralik|dekabr|december",
)  # fmt: skip
_ENDING = r"(?:'?[a-z]{1,6})?"
"""What stands behind a word in Turkish and Azerbaijani: cumaya, cuma'ya, yarına."""
_COUNT = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_SPAN = re.compile(
    rf"\b({_COUNT}) (is |business |working )?(dakika|deqiqe|minute|saat|hour|gun|day|hafta|hefte|week)"
    rf"s?{_ENDING} (?:icinde|icerisinde|erzinde|sonra|zarfinda)\b"
    rf"|\b(?:within|in|in the next) ({_COUNT}) (business |working )?(minute|hour|day|week)s?\b"
)
_STEPS = {
    "dakika": timedelta(minutes=1), "deqiqe": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "saat": timedelta(hours=1), "hour": timedelta(hours=1), "gun": timedelta(days=1), "day": timedelta(days=1),
    "hafta": timedelta(weeks=1), "hefte": timedelta(weeks=1), "week": timedelta(weeks=1),
}  # fmt: skip
_TODAY = re.compile(rf"\b(?:bu ?gun{_ENDING}|bu aksam{_ENDING}|bu axsam{_ENDING}|today|tonight)\b")
_TOMORROW = re.compile(rf"\b(?:yarin{_ENDING}|tomorrow)\b")
_SABAH = re.compile(rf"\bsabah{_ENDING}\b")
_NEXT_WEEK = re.compile(r"\b(?:gelecek|onumuzdeki|haftaya|gelen|next) (?:hafta|hefte|week)\w*\b|\bhaftaya\b")
_THIS_WEEK = re.compile(r"\b(?:bu|this) (?:hafta|hefte|week)\w*\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}){_ENDING}\b|\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b")
_DIGITS = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./](20\d{2}))\b")
_CLOCK = re.compile(
    r"\b(?:(?:saat|at|by) )?(\d{1,2})[:.](\d{2})\b(?![./]\d)"
    r"|\b(?:saat|at|by) (\d{1,2})\b(?! (?:icinde|erzinde|sonra))"
)
_HALF_DAYS = re.compile(r"\b(\d{1,2}) ?(am|pm)\b")
_FRIDAY = 4
_SATURDAY = 5


def moment_in(sentence: str, now: datetime, language: str = "") -> datetime | None:
    """When the sentence's time is, counted from `now` and in its zone; None if it names none that is to come."""
    text = names.fold(sentence)
    azerbaijani = language[:2] == "az" or "ə" in sentence.casefold()
    for find in (_in_span, _on_date, _on_weekday, _in_week, _near):
        found = find(text, now, azerbaijani)
        if found:
            return found if found > now else None
    return None


def _in_span(text: str, now: datetime, _: bool) -> datetime | None:
    match = _SPAN.search(text)
    if not match:
        return None
    count, business, unit = match.groups()[:3] if match[1] else match.groups()[3:]
    number = _NUMBERS.get(count) or int(count)
    if business and unit in {"gun", "day"}:
        return _at(_after_workdays(now, number), EVENING)
    later = now + number * _STEPS[unit]
    return later if _STEPS[unit] < timedelta(days=1) else _at(later, _clock(text) or EVENING)


def _after_workdays(now: datetime, number: int) -> datetime:
    day = now
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day


def _on_date(text: str, now: datetime, _: bool) -> datetime | None:
    for year, month, day in _dates(text, now):
        try:
            found = now.replace(year=year, month=month, day=day)
        except ValueError:
            continue
        return _at(found, _clock(text) or EVENING)
    return None


def _dates(text: str, now: datetime) -> Iterator[tuple[int, int, int]]:
    if match := _DIGITS.search(text):
        yield int(match[3]), int(match[2]), int(match[1])
    if match := _DAY_MONTH.search(text):
        day, name = int(match[1] or match[4]), match[2] or match[3]
        month = 1 + next(place for place, names_ in enumerate(_MONTHS) if re.fullmatch(names_, name))
        yield now.year + ((month, day) < (now.month, now.day)), month, day


def _on_weekday(text: str, now: datetime, _: bool) -> datetime | None:
    for weekday, words in _WEEKDAYS:
        if re.search(rf"\b(?:{words}){_ENDING}\b", text):
            ahead = (weekday - now.weekday() - 1) % 7 + 1
            return _at(now + timedelta(days=ahead), _clock(text) or EVENING)
    return None


def _in_week(text: str, now: datetime, _: bool) -> datetime | None:
    to_friday = _FRIDAY - now.weekday()
    if _NEXT_WEEK.search(text):
        return _at(now + timedelta(days=to_friday + 7), EVENING)
    if _THIS_WEEK.search(text):
        return _at(now + timedelta(days=max(to_friday, 1)), EVENING)
    return None


def _near(text: str, now: datetime, azerbaijani: bool) -> datetime | None:
    clock = _clock(text)
    if _TOMORROW.search(text) or (azerbaijani and _SABAH.search(text)):
        return _at(now + timedelta(days=1), clock or EVENING)
    if _TODAY.search(text):
        evening = _at(now, clock or EVENING)
        return evening if clock or evening > now else now + timedelta(hours=2)
    return None


def _clock(text: str) -> time | None:
    if match := _HALF_DAYS.search(text):
        return _time(int(match[1]) % 12 + 12 * (match[2] == "pm"), 0)
    match = _CLOCK.search(text)
    return _time(int(match[1] or match[3]), int(match[2] or 0)) if match else None


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None  # as clocks count


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
