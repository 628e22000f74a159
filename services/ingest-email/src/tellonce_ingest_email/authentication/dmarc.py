"""Whether a domain answers for another (RFC 7489 §3.1) and what its owner asks (§6.3, §6.6.3). Pure but for DNS."""

from functools import cache
from typing import Protocol

from publicsuffixlist import PublicSuffixList


class Texts(Protocol):
    """What is needed of DNS."""

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name."""
        ...


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organization(domain: str) -> str:
    """The domain that its owner registered (§3.2): `example.com.tr` of `mail.example.com.tr`."""
    return str(_suffixes().privatesuffix(domain.lower().rstrip(".")) or domain.lower())


def policy(domain: str, resolver: Texts) -> dict[str, str] | None:
    """The tags of the DMARC record, of the domain itself or else of its organization; None if there is none."""
    for name in dict.fromkeys((domain, organization(domain))):
        records = [tags for text in resolver.texts(f"_dmarc.{name}") if (tags := _tags(text))]
        if len(records) == 1:  # several are none (§6.6.3)
            return records[0]
    return None


def _tags(text: str) -> dict[str, str]:
    pairs = [one.partition("=") for one in text.split(";")]
    tags = {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}
    return tags if text.lstrip().lower().startswith("v=dmarc1") else {}


def is_aligned(checked: str, author: str, *, strict: bool) -> bool:
    """Whether what was checked is the author's domain, or (relaxed) one of the same organization."""
    checked, author = checked.lower().rstrip("."), author.lower().rstrip(".")
    return bool(checked) and (checked == author or (not strict and organization(checked) == organization(author)))
