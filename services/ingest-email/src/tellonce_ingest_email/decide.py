"""What becomes of a mail: accept, suppress, quarantine or fail, with the reason. Pure; nothing is ever dropped."""

from collections.abc import Callable

from tellonce_core.message import Automation, Disposition, Verdict

from tellonce_ingest_email.parse import ParsedMail

_AUTOMATIONS = {
    "auto_reply": Automation.AUTO_REPLY,
    "bounce": Automation.BOUNCE,
    "delay": Automation.DELAY_NOTICE,
    "read_receipt": Automation.READ_RECEIPT,
    "list": Automation.LIST,
    "delivered": Automation.OTHER,
    "complaint": Automation.OTHER,
    "robot": Automation.OTHER,
}
_HOSTILE = ("too_many_parts", "too_deep", "html_too_deep", "headers_too_long", "too_many_headers")

UNREADABLE = Verdict(disposition=Disposition.FAIL, reason="unreadable")


def judge(
    mail: ParsedMail, *, is_ours: Callable[[str], bool], installation: str, max_attachments: int, files: int = 0
) -> Verdict:
    """The verdict, the strongest reason first; `files` counts those that the mail had before it was trimmed.

    A list is accepted unless it is bulk: many companies receive their customers' mail through a group address."""
    automation = _AUTOMATIONS.get(mail.origin.sort, Automation.UNSPECIFIED)
    if installation in mail.loop_marks:
        return Verdict(disposition=Disposition.SUPPRESS, reason="loop", automation=automation or Automation.OTHER)
    if automation and (mail.origin.sort != "list" or "bulk" in mail.origin.why or "junk" in mail.origin.why):
        return Verdict(disposition=Disposition.SUPPRESS, reason=mail.origin.sort, automation=automation)
    if mail.sender.email and is_ours(mail.sender.email):
        return Verdict(disposition=Disposition.SUPPRESS, reason="own_address", automation=automation)
    reason = _hostile(mail, max(files, len(mail.attachments)) > max_attachments)
    if reason:
        return Verdict(disposition=Disposition.QUARANTINE, reason=reason, automation=automation)
    return Verdict(disposition=Disposition.ACCEPT, reason=", ".join(mail.problems), automation=automation)


def _hostile(mail: ParsedMail, too_many_files: bool) -> str:
    for problem in _HOSTILE:
        if problem in mail.problems:
            return problem
    if too_many_files:
        return "too_many_attachments"
    return "" if mail.sender.email else "no_sender"


def may_acknowledge(mail: ParsedMail, verdict: Verdict) -> bool:
    """Whether a machine may answer it (RFC 3834 §2): only mail of a person, to whom an answer can go."""
    return verdict.disposition == Disposition.ACCEPT and mail.origin.answerable and not mail.loop_marks
