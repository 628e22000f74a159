"""Delivery reports: whom it could not reach, why, and which mail of ours it is about (RFC 3464, and prose)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tellonce_ingest_email import charset
from tellonce_ingest_email.addresses import message_ids
from tellonce_ingest_email.mime import Part

Outcome = Literal["failed", "delayed", "delivered", ""]

_FIELD = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*)$")
_DAEMON = re.compile(
    r"^(mailer-?daemon|post_?master|mail(?:er)?[-_.]?(?:delivery|subsystem|system)[\w.-]*|mdaemon|bounces?|mailsystem|mmdf|courier-mta|mailerdaemon|mrdelivery)\b.*@",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mail|system|admin|server|delivery)[\w.+-]*@", re.IGNORECASE
)
_FAILURE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status )?notification|delivery (?:has )?(?:fail|error|problem|report)|"
    r"mail (?:delivery )?(?:fail|error|system error)|returned (?:mail|to sender)|return(?:ing|ed) message|"
    r"fail(?:ure|ed) (?:notice|delivery|mail|to deliver)|could not (?:be )?(?:deliver|send)|non[- ]?remis|"
    r"unzustellbar|unmöglich|zustellung fehlgeschlagen|no se (?:ha podido|pudo) entregar|devuelto|"
    r"mancata consegna|impossibile recapitare|не (?:доставлен|удалось доставить)|недоставлен|iletilemedi|"
    r"teslim edilemedi|ulaştırılamadı|çatdırılmadı|onbestelbaar|não entregue|"
    r"配信不能|メールエラー|送信(?:エラー|できません)|退信|"
    r"delivery status notif|message not deliver|permanent error|user unknown|rejected|non[- ]?deliver",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\bdelay|will (?:be retried|(?:continue|keep) (?:to )?try)|still being (?:retried|tried)|"
    r"has not (?:yet )?been delivered|warning: (?:message|could not)|you do not need to resend|verzögert|gecik|"
    r"задерж|retardé|retrasad|ritard",
    re.IGNORECASE,
)
_FAILURE_TEXT = re.compile(
    r"(?:^|[\s(<:])5(?:\d\d|\.\d{1,3}\.\d{1,3})[\s\-)>]|user unknown|unknown user|"
    r"no such (?:user|mailbox|recipient)|mailbox (?:is )?(?:full|unavailable|not found)|over ?quota|"
    r"(?:could|can) ?n[o']t be (?:delivered|sent)|permanent(?:ly)? (?:error|fail|fatal)|"
    r"recipient (?:address )?rejected|host (?:unknown|not found)|delivery (?:to .* )?failed|"
    r"(?:was|were) (?:not delivered|undeliverable)|unable to (?:deliver|relay)|does(?: not|n't) exist",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(
    r"(?:rfc822|utf-8|unknown|local|smtp|lmtp|x400)?\s*;?\s*<?([^\s<>;]+@[^\s<>;]+?)>?\s*$", re.IGNORECASE
)
_COPY_ID = re.compile(  # possessive: else 64 kB of blanks would take minutes
    r"^[ \t]*+(?:>[ \t]*+)?message-id[ \t]*+:\s*+(<[^<>\s]++>)", re.IGNORECASE | re.MULTILINE
)
_MAX_TEXT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says: the outcome, the recipients concerned, the reason in the server's words."""

    outcome: Outcome = ""
    recipients: tuple[str, ...] = ()
    status: str = ""
    diagnostic: str = ""
    about: str = ""


def is_daemon(sender: str) -> bool:
    """Whether the address is one that mail servers write from."""
    return bool(_DAEMON.match(sender)) or sender.lower().startswith("postmaster@")


def report(root: Part, sender: str, null_sender: bool, subject: str, text: str, raw: bytes) -> Report | None:
    """The delivery report that this mail is, or None if it is none."""
    fields = list(_status_fields(root))
    if fields:
        return _from_fields(fields, _about(root, text))
    daemon = null_sender or is_daemon(sender) or (_returns_mail(root) and bool(_MACHINE.match(sender)))
    if not daemon and not root.content_type.startswith("multipart/report"):
        return None
    about = _about(root, text)
    head = f"{subject}\n{text[:_MAX_TEXT]}"
    written = list(_groups(head)) if "final-recipient" in head.lower() else []
    if any("action" in group for group in written):
        return _from_fields(written, about)
    return _from_words(subject, head, about, raw, sure=is_daemon(sender))


def _returns_mail(root: Part) -> bool:
    return any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in root.walk())


def _status_fields(root: Part) -> Iterator[dict[str, str]]:
    for part in root.walk():
        if part.content_type in ("message/delivery-status", "message/global-delivery-status"):
            yield from _groups(charset.clean(charset.decode(part.body()[:_MAX_TEXT])[0]))


def _groups(text: str) -> Iterator[dict[str, str]]:
    """The field groups between blank lines, names in lower case, the first of a name, folded lines joined."""
    group: dict[str, str] = {}
    last = ""
    for line in text.split("\n"):
        match = _FIELD.match(line)
        if match:
            last = match.group(1).lower()
            group.setdefault(last, match.group(2).strip())
        elif line[:1] in (" ", "\t") and last:
            group[last] += " " + line.strip()
        elif not line.strip() and group:
            yield group
            group, last = {}, ""
    if group:
        yield group


def _from_fields(groups: list[dict[str, str]], about: str) -> Report | None:
    told = [group for group in groups if "action" in group or "status" in group]
    outcomes = [_outcome(group) for group in told]
    for outcome in ("failed", "delayed", "delivered"):
        chosen = [group for group, one in zip(told, outcomes, strict=True) if one == outcome]
        if chosen:
            recipients = [
                _address(group.get("final-recipient") or group.get("original-recipient") or "") for group in chosen
            ]
            first = chosen[0]
            diagnostic = first.get("diagnostic-code", "").partition(";")[2].strip() or first.get("diagnostic-code", "")
            named = tuple(dict.fromkeys(one for one in recipients if one))
            return Report(outcome, named, first.get("status", "").split(" ")[0], diagnostic[:500], about)
    return None


def _outcome(group: dict[str, str]) -> Outcome:
    action = (group.get("action") or "").lower().split(" ")[0].strip("<>\"'")
    status = group.get("status", "")
    if action.startswith("fail") or (not action and status.startswith("5")):
        return "failed"
    if action.startswith("delay") or (not action and status.startswith("4")):
        return "delayed"
    return "delivered" if action in ("delivered", "relayed", "expanded") else ""


def _address(field: str) -> str:
    match = _RECIPIENT.search(field)
    return match.group(1) if match else ""


def _from_words(subject: str, head: str, about: str, raw: bytes, *, sure: bool) -> Report | None:
    """A report in prose: the words decide between delay and failure; flufl.bounce knows whom many servers mean."""
    if _DELAY.search(subject):
        return Report("delayed", (), "", "", about)
    failed_subject = bool(_FAILURE_SUBJECT.search(subject))
    failed_text = bool(_FAILURE_TEXT.search(head))
    temporary, permanent = _scan(raw) if failed_subject or failed_text or sure else ((), ())
    if permanent or (failed_subject and (sure or failed_text)) or (sure and failed_text):
        if _DELAY.search(head[:4000]) and not failed_subject and not permanent:
            return Report("delayed", temporary, "", "", about)
        return Report("failed", permanent or temporary, "", _first_line(head), about)
    return Report("delayed", temporary, "", "", about) if temporary else None


def _scan(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    import email

    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw[: 4 * _MAX_TEXT]))
    except (ValueError, LookupError, TypeError, AttributeError, KeyError, IndexError, AssertionError):
        return (), ()
    return tuple(sorted(_texts(temporary))), tuple(sorted(_texts(permanent)))


def _texts(found: Iterable[bytes]) -> Iterator[str]:
    for one in found:
        yield charset.clean(one.decode("utf-8", "replace")) if isinstance(one, bytes) else charset.clean(str(one))


def _first_line(head: str) -> str:
    match = _FAILURE_TEXT.search(head)
    if not match:
        return ""
    start = head.rfind("\n", 0, match.start()) + 1
    end = head.find("\n", match.end())
    return head[start : end if end >= 0 else len(head)].strip()[:500]


def _about(root: Part, text: str) -> str:
    """Message-ID of the mail that the report is about: from the returned headers, else from those in the text."""
    for part in root.walk():
        if part.content_type in ("message/rfc822", "message/global") and part.children:
            ids = message_ids(part.children[0].header("message-id"))
        elif part.content_type in ("text/rfc822-headers", "message/global-headers"):
            ids = message_ids(b" ".join(re.findall(rb"(?im)^message-id:\s*(<[^>\s]+>)", part.body()[:_MAX_TEXT])))
        else:
            continue
        if ids:
            return ids[0]
    match = _COPY_ID.search(text[:_MAX_TEXT])
    return match.group(1).strip("<>") if match else ""
