"""Whether the servers that a mail came through hold it for spam, and what becomes of it then. Pure."""

import re

from tellonce_core.message import Disposition, Verdict

from tellonce_ingest_email.parse import ParsedMail

BY_SERVER, BY_RSPAMD, BY_LESSONS = "spam_by_server", "spam_by_rspamd", "spam_by_lessons"
_FOREFRONT = re.compile(r"(?:.*;)?\s*(?:SFV:SPM|CAT:(?:SPM|HSPM|PHSH|HPHSH|HPHISH|MALW))\s*(?:;|$)")
_MARKS = (
    ("x-spam-flag", re.compile(r"\s*yes\b", re.IGNORECASE)),
    ("x-spam-status", re.compile(r"\s*yes\b", re.IGNORECASE)),
    ("x-spam", re.compile(r"\s*yes\b", re.IGNORECASE)),
    ("x-spamd-result", re.compile(r"\s*[\w-]+:\s*True\b")),
    (
        "x-forefront-antispam-report",
        re.compile(r"(?:.*;)?\s*(?:SFV:SPM|CAT:(?:SPM|HSPM|PHSH|HPHSH|HPHISH|MALW))\s*(?:;|$)"),
    ),
    ("x-ms-exchange-organization-scl", re.compile(r"\s*[5-9]\b")),
)
HEADERS = frozenset(name for name, _ in _MARKS)


def is_marked(mail: ParsedMail) -> bool:
    """Whether a server on the way held it for spam; a word that it is none counts nothing: senders write that."""
    return any(says_spam.match(value) for name, says_spam in _MARKS for value in mail.noted(name)[:3])


def kept_apart(verdict: Verdict, reason: str) -> Verdict:
    """The verdict on a mail that is spam for that reason and whose sender nobody knows; a person may still look."""
    return Verdict(disposition=Disposition.QUARANTINE, reason=reason, automation=verdict.automation)
