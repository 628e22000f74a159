"""The mail that brings the code, in the customer's language; pure."""

from datetime import timedelta

from tellonce_history.proving.code_proof import CODE_MARK

_SUBJECT = {
    "tr": "Doğrulama kodunuz",
    "az": "Təsdiq kodunuz",
    "en": "Your verification code",
}
_TEXT = {
    "tr": """Merhaba,

Size {profile} üzerinden yazan kişinin siz olduğunu doğrulamak için kodunuz:

{code}

Kodu aynı sohbete yazın; {minutes} dakika geçerlidir. Böylece oradaki yazışmanız, bu e-posta adresindeki \
kayıtlarınızla birleşir.

Bize oradan yazan siz değilseniz bu e-postayı dikkate almayın ve kodu kimseye vermeyin: kod yazılmadan hiçbir şey \
gösterilmez, hiçbir şey değişmez.
""",
    "az": """Salam,

Bizə {profile} vasitəsilə yazanın siz olduğunuzu təsdiqləmək üçün kodunuz:

{code}

Kodu həmin söhbətə yazın; {minutes} dəqiqə etibarlıdır. Beləliklə oradakı yazışmanız bu e-poçt ünvanındakı \
qeydlərinizlə birləşir.

Bizə oradan yazan siz deyilsinizsə, bu məktuba fikir verməyin və kodu heç kimə verməyin: kod yazılmadan heç nə \
göstərilmir, heç nə dəyişmir.
""",
    "en": """Hello,

To confirm that it is you who writes to us on {profile}, here is your code:

{code}

Type it into the same chat within {minutes} minutes. What you write there then joins what we know from this mail \
address.

If it isn't you who writes to us there, ignore this mail and give the code to nobody: without it nothing is shown and \
nothing changes.
""",
}
_NETWORKS = {
    "whatsapp": "WhatsApp",
    "messenger": "Messenger",
    "instagram": "Instagram",
    "telegram": "Telegram",
    "x": "X",
    "line": "LINE",
    "sms": "SMS",
    "viber": "Viber",
}
_CHAT = {"tr": "web sohbeti", "az": "veb söhbət", "en": "the website's chat"}


def code_mail(language: str, channel: str, name: str, valid: timedelta) -> tuple[str, str, str]:
    """(language, subject, text) with the mark in the code's place; a language that we don't have gets English."""
    spoken = language[:2] if language[:2] in _TEXT else "en"
    network = _NETWORKS.get(channel, _CHAT[spoken])
    profile = f"{network} ({name})" if name else network
    minutes = max(1, round(valid.total_seconds() / 60))
    return spoken, _SUBJECT[spoken], _TEXT[spoken].format(profile=profile, code=CODE_MARK, minutes=minutes)
