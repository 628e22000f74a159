"""Alignment and policy (RFC 7489)."""

import pytest
from tellonce_ingest_email.authentication.dmarc import is_aligned, organization, policy


class Texts(dict[str, list[str]]):
    def texts(self, name: str) -> list[str]:
        return self.get(name, [])


@pytest.mark.parametrize(
    ("domain", "owned"),
    [("mail.poyraz.com.tr", "poyraz.com.tr"), ("poyraz.example", "poyraz.example"), ("com.tr", "com.tr")],
)
def test_organization_is_what_can_be_registered(domain: str, owned: str) -> None:
    assert organization(domain) == owned


def test_neighbours_below_a_public_suffix_are_not_aligned() -> None:
    assert not is_aligned("biri.com.tr", "oteki.com.tr", strict=False)
    assert is_aligned("a.biri.com.tr", "b.biri.com.tr", strict=False)
    assert not is_aligned("a.biri.com.tr", "biri.com.tr", strict=True)
    assert not is_aligned("", "biri.com.tr", strict=False)


def test_policy_is_the_domains_or_else_its_organizations() -> None:
    zone = Texts(
        {"_dmarc.poyraz.example": ["v=DMARC1; p=reject; adkim=s"], "_dmarc.iki.example": ["v=DMARC1", "v=DMARC1"]}
    )

    assert policy("mail.poyraz.example", zone) == {"v": "DMARC1", "p": "reject", "adkim": "s"}
    assert policy("iki.example", zone) is None
    assert policy("yok.example", zone) is None
