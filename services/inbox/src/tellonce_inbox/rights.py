"""What a signed-in person may do, in one place; pure.

Everybody who works at the desk reads every conversation: whoever takes over must already know the story."""

from tellonce_core.desk import DeskItem, DeskStatus

from tellonce_inbox.records import User

_OVERSEERS = frozenset({"supervisor", "admin"})
_ROLES = frozenset({"agent", "supervisor", "admin"})
WRITABLE = frozenset({"email", "chat", "messenger", "instagram", "whatsapp", "telegram", "x", "line", "sms", "viber"})


def may_read(user: User) -> bool:
    """Whether the user sees conversations, stories and live events."""
    return user.active and user.role in _ROLES


def may_oversee(user: User) -> bool:
    """Whether the user may export and erase customers, and see who saw what."""
    return user.active and user.role in _OVERSEERS


def abilities(user: User, item: DeskItem) -> dict[str, bool]:
    """What the user may do with a conversation as it is now, by the name of the action."""
    works = may_read(user)
    resolved = item.status is DeskStatus.RESOLVED
    return {
        "reply": works and item.channel in WRITABLE,
        "note": works,
        "phone_note": works,
        "claim": works and item.agent_id != user.id and not resolved,
        "assign": works and not resolved,
        "transfer": works and not resolved,
        "consult": works and not resolved,
        "escalate": works and not resolved,
        "plan": works,
        "resolve": works and not resolved,
        "reopen": works and resolved,
    }
