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


def test_a_domain_answers_for_those_below_it_only() -> None:
    assert is_aligned("posta.example", "a.posta.example")
    assert not is_aligned("a.posta.example", "posta.example")
    assert not is_aligned("ta.example", "posta.example")
