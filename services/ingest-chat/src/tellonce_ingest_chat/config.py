"""What a widget is told before anything is said: texts, hours, form, colours, limits. Pure."""

from typing import Any

from tellonce_ingest_chat import frames
from tellonce_ingest_chat.accounts import LIMITS, Account
from tellonce_ingest_chat.openings import Opening
from tellonce_ingest_chat.words import Words, words

_ACCENT, _ACCENT_DARK = "#06607b", "#6bc6e1"
_TEXTS = ("greeting", "closing", "offline", "answering", "consent")
_KINDS = {"email": "email", "phone": "phone"}


def config_view(account: Account, wanted: str, opens: Opening) -> dict[str, Any]:
    """The account as a widget sees it, in the language nearest to the one that is wanted."""
    language = account.language_for(wanted)
    ours = words(language)
    return {
        "v": frames.VERSION,
        "account": account.id,
        "brand": account.brand,
        "name": account.name,
        "language": language,
        "languages": list(account.languages),
        "texts": {kind: account.text(kind, language) or getattr(ours, kind) for kind in _TEXTS},
        "hours": {
            "open": opens.is_open,
            "opens_at": frames.milliseconds(opens.opens_at) if opens.opens_at else None,
            "time_zone": opens.time_zone or account.time_zone,
            "spans": [{"weekday": one.weekday, "opens": one.opens, "closes": one.closes} for one in opens.spans],
        },
        "ways": [
            {"kind": kind, "value": account.settings[kind], "label": account.settings[kind]}
            for kind in ("phone", "email")
            if account.settings.get(kind)
        ],
        "form": {"when": account.setting("form"), "fields": _form(account, ours)},
        "survey": [{"id": name, "kind": kind, "text": text} for name, kind, text in ours.survey],
        "transcript": account.setting("transcript"),
        "callback": account.setting("callback") == "true",
        "mail": account.mails,
        "page": account.setting("page"),
        "colour": {
            "accent": account.settings.get("colour", _ACCENT),
            "accent_dark": account.settings.get("colour_dark", _ACCENT_DARK),
        },
        "limits": {name: account.limit(name) for name in LIMITS},
    }


def _form(account: Account, ours: Words) -> list[dict[str, Any]]:
    """The fields: "name! email order" asks for a name (required), an address, and something of the company's own."""
    given = account.settings.get("form_fields", "name email!").split()
    return [
        {
            "name": name.rstrip("!"),
            "kind": _KINDS.get(name.rstrip("!"), "text"),
            "label": ours.form.get(name.rstrip("!"), name.rstrip("!")),
            "required": name.endswith("!"),
        }
        for name in given
    ]
