"""What proves a sender, and what a sender could have written there."""

import pytest
from tellonce_ingest_email.evidence import evidence, is_aligned
from tellonce_ingest_email.parse import parse

FROM = "From: Ada <ada@posta.example>\n"
OURS = "Authentication-Results: mx.poyraz.example"


def proof(headers: str, *trusted: str) -> str:
    return evidence(parse(f"{headers}\n\ntext\n".encode()), trusted or ("mx.poyraz.example",))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (f"{OURS}; dmarc=pass (p=reject) header.from=posta.example\n{FROM}", "dmarc=pass"),
        (f"{OURS} 1;\n spf=pass smtp.mailfrom=x.example;\n dmarc=pass header.from=posta.example\n{FROM}", "dmarc=pass"),
        (f"{OURS}; dkim=pass header.d=posta.example header.s=s1\n{FROM}", "dkim=pass"),
        (f"{OURS}; dkim=fail header.d=posta.example; dkim=pass header.i=@posta.example\n{FROM}", "dkim=pass"),
        (f"{OURS}; dkim=pass header.d=other.example\n{FROM}", ""),
        (f"{OURS}; dkim=pass header.d=example\n{FROM}", ""),
        (f"{OURS}; dmarc=fail header.from=posta.example; dkim=pass header.d=posta.example\n{FROM}", ""),
        (f"{OURS}; dmarc=pass header.from=other.example\n{FROM}", ""),
        (f"{OURS}; dmarc=pass\n{FROM}", ""),
        (f"{OURS}; spf=pass smtp.mailfrom=posta.example\n{FROM}", ""),
        (f"{OURS}; none (dmarc=pass header.from=posta.example)\n{FROM}", ""),
        (f"Authentication-Results: evil.example; dmarc=pass header.from=posta.example\n{FROM}", ""),
        (f"{OURS}; dmarc=pass header.from=posta.example\n{FROM}From: boss@posta.example\n", ""),
        (f"{OURS}; dmarc=pass header.from=posta.example\nFrom: a@posta.example, b@posta.example\n", ""),
        (FROM, ""),
    ],
)
def test_only_a_trusted_server_that_vouches_for_the_domain_in_from_proves(headers: str, expected: str) -> None:
    assert proof(headers) == expected


def test_only_the_topmost_result_of_the_server_counts() -> None:
    forged = f"{OURS}; dmarc=pass header.from=posta.example\n"

    assert proof(f"{OURS}; dmarc=none header.from=posta.example\n{forged}{FROM}") == ""


def test_without_trusted_servers_nothing_is_proved() -> None:
    mail = parse(f"{OURS}; dmarc=pass header.from=posta.example\n{FROM}\n".encode())

    assert evidence(mail, ()) == ""


SEALER = "google.com"
SEAL = f"ARC-Seal: i=1; a=rsa-sha256; cv=none; d={SEALER}; s=arc; b=x\n"
FOUND = "ARC-Authentication-Results: i=1; mx.google.com; dkim=pass header.i=@posta.example; dmarc=pass header.from="
CHAIN = f"{SEAL}{FOUND}posta.example\n"
BROKEN = f"{OURS}; dmarc=fail header.from=posta.example; arc=pass\n"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (BROKEN + CHAIN, "arc=pass"),
        (f"{OURS}; dmarc=pass header.from=posta.example; arc=pass\n{CHAIN}", "dmarc=pass"),
        (f"{OURS}; dmarc=fail header.from=posta.example\n{CHAIN}", ""),
        (BROKEN.replace("arc=pass", "arc=fail") + CHAIN, ""),
        (BROKEN + CHAIN.replace(f"d={SEALER}", "d=evil.example"), ""),
        (BROKEN + CHAIN + SEAL.replace("i=1", "i=2").replace(SEALER, "evil.example"), ""),
        (BROKEN + CHAIN + SEAL.replace("i=1", "i=2"), "arc=pass"),
        (BROKEN + CHAIN + SEAL.replace("i=1", "i=3"), ""),
        (BROKEN + SEAL + FOUND.replace("dkim=pass", "dkim=fail") + "evil.example\n", ""),
        (BROKEN + CHAIN + FOUND + "posta.example\n", ""),
        (BROKEN + SEAL, ""),
        (CHAIN, ""),
    ],
)
def test_what_those_found_who_passed_a_mail_on_counts_if_all_of_them_are_believed(headers: str, expected: str) -> None:
    mail = parse(f"{headers}{FROM}\n\ntext\n".encode())

    assert evidence(mail, ("mx.poyraz.example",), (SEALER,)) == expected
    assert evidence(mail, ("mx.poyraz.example",)) == ("" if expected == "arc=pass" else expected)


def test_a_domain_answers_for_those_below_it_only() -> None:
    assert is_aligned("posta.example", "a.posta.example")
    assert not is_aligned("a.posta.example", "posta.example")
    assert not is_aligned("ta.example", "posta.example")
