"""What DKIM, SPF and DMARC prove, asked of a small real DNS server; the keys are made for the test."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import dkim
import dns.flags
import dns.message
import dns.rrset
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tellonce_ingest_email.authentication.check import proof
from tellonce_ingest_email.authentication.claim import Claim, may_be_proved
from tellonce_ingest_email.authentication.names import Resolver, Unanswered

KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # small: the library's checks are the same
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
MAIL = b"From: Ada <ada@posta.example>\r\nSubject: Hi\r\nDate: Sat, 21 Nov 2026 10:00:11 +0300\r\n\r\nMerhaba\r\n"
PEER = "8.8.4.4"
AUTHOR = Claim("posta.example")
BY_SPF = Claim("posta.example", "ada@posta.example", PEER, "mx.posta.example")


def public_key() -> str:
    der = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(der.decode().splitlines()[1:-1])


class Zone:
    """Answers TXT and A questions from a dictionary, over UDP on loopback; `silent` names get no answer."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.server = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            data, address = self.socket.recvfrom(4096)
            if data == b"end":
                return
            question = dns.message.from_wire(data)
            name = question.question[0].name.to_text(omit_final_dot=True).lower()
            self.asked.append(name)
            if name not in self.silent:
                self.socket.sendto(self._answer(question, name).to_wire(), address)

    def _answer(self, question: dns.message.QueryMessage, name: str) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.AA | dns.flags.RA
        texts = [f'"{text[:250]}" "{text[250:]}"' for text in self.texts.get(name, [])]
        if texts and question.question[0].rdtype == 16:
            answer.answer.append(dns.rrset.from_text_list(question.question[0].name, 60, "IN", "TXT", texts))
        return answer

    def close(self) -> None:
        self.socket.sendto(b"end", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


@pytest.fixture
def zone() -> Iterator[Zone]:
    zone = Zone()
    zone.texts["s1._domainkey.posta.example"] = [f"v=DKIM1; k=rsa; p={public_key()}"]
    yield zone
    zone.close()


@pytest.fixture
def resolver(zone: Zone) -> Resolver:
    return Resolver([zone.server], timedelta(seconds=5))


def signed(mail: bytes = MAIL, domain: bytes = b"posta.example", **more: bool) -> bytes:
    return dkim.sign(mail, b"s1", domain, PRIVATE, include_headers=[b"from", b"subject"], **more) + mail


def test_a_signature_of_the_authors_domain_proves_the_author(zone: Zone, resolver: Resolver) -> None:
    assert proof(signed(), AUTHOR, resolver) == "dkim=pass"

    zone.texts["_dmarc.posta.example"] = ["v=DMARC1; p=reject"]
    assert proof(signed(), AUTHOR, Resolver([zone.server], timedelta(seconds=5))) == "dmarc=pass"


@pytest.mark.parametrize(
    "raw",
    [
        MAIL,
        signed().replace(b"Merhaba", b"Merhabalar"),
        signed().replace(b"Subject: Hi", b"Subject: Ho"),
        signed(length=True),
        b"DKIM-Signature: v=1; nonsense\r\n" + MAIL,
        b"DKIM-Signature:\r\n" + MAIL,
    ],
)
def test_a_mail_that_was_changed_or_not_signed_whole_proves_nothing(raw: bytes, resolver: Resolver) -> None:
    assert proof(raw, AUTHOR, resolver) == ""


def test_a_signature_of_somebody_else_proves_nothing(zone: Zone, resolver: Resolver) -> None:
    zone.texts["s1._domainkey.toplu.example"] = zone.texts["s1._domainkey.posta.example"]

    assert proof(signed(domain=b"toplu.example"), AUTHOR, resolver) == ""


def test_a_subdomain_may_sign_unless_the_owner_is_strict(zone: Zone, resolver: Resolver) -> None:
    zone.texts["s1._domainkey.mail.posta.example"] = zone.texts["s1._domainkey.posta.example"]
    raw = signed(domain=b"mail.posta.example")

    assert proof(raw, AUTHOR, resolver) == "dkim=pass"
    zone.texts["_dmarc.posta.example"] = ["v=DMARC1; p=none; adkim=s"]
    assert proof(raw, AUTHOR, Resolver([zone.server], timedelta(seconds=5))) == ""


def test_spf_proves_an_author_whose_domain_has_a_policy_only(zone: Zone, resolver: Resolver) -> None:
    zone.texts["posta.example"] = [f"v=spf1 ip4:{PEER} -all"]

    assert proof(MAIL, BY_SPF, resolver) == ""
    zone.texts["_dmarc.posta.example"] = ["v=DMARC1; p=quarantine"]
    assert proof(MAIL, BY_SPF, Resolver([zone.server], timedelta(seconds=5))) == "dmarc=pass"
    stranger = Claim("posta.example", "ada@posta.example", "8.8.8.8", "mx")
    assert proof(MAIL, stranger, Resolver([zone.server], timedelta(seconds=5))) == ""


def sealed(mail: bytes = MAIL, found: bytes = b"dkim=pass header.d=posta.example") -> bytes:
    """The mail as a list passes it on: what it found, sealed, and a line of its own in the subject."""
    told = b"Authentication-Results: liste.example; " + found + b"\r\n" + mail
    by = b"liste.example"
    return b"".join(dkim.arc_sign(told, b"s1", by, PRIVATE, by, include_headers=[b"from", b"subject"])) + told


@pytest.mark.parametrize(
    ("raw", "claim", "expected"),
    [
        (sealed(), Claim("posta.example", sealed=True), "arc=pass"),
        (sealed(), AUTHOR, ""),
        (sealed().replace(b"Merhaba", b"Merhabalar"), Claim("posta.example", sealed=True), ""),
        (sealed().replace(b"dkim=pass", b"dkim=fail"), Claim("posta.example", sealed=True), ""),
        (MAIL, Claim("posta.example", sealed=True), ""),
        (b"ARC-Seal: nonsense\r\n" + MAIL, Claim("posta.example", sealed=True), ""),
    ],
)
def test_a_seal_that_holds_proves_what_it_seals(
    zone: Zone, resolver: Resolver, raw: bytes, claim: Claim, expected: str
) -> None:
    zone.texts["s1._domainkey.liste.example"] = zone.texts["s1._domainkey.posta.example"]

    assert proof(raw, claim, resolver) == expected


def test_what_is_not_answered_in_time_proves_nothing(zone: Zone) -> None:
    zone.silent.add("s1._domainkey.posta.example")

    assert proof(signed(), AUTHOR, Resolver([zone.server], timedelta(milliseconds=300))) == ""


def test_the_same_name_is_asked_once(zone: Zone, resolver: Resolver) -> None:
    for _ in range(3):
        proof(signed(), AUTHOR, resolver)

    assert zone.asked.count("s1._domainkey.posta.example") == 1


def test_mail_of_our_own_network_without_signature_asks_nobody() -> None:
    assert not may_be_proved(MAIL, Claim("posta.example", "ada@posta.example", "10.0.0.7", "relay"))
    assert may_be_proved(MAIL, BY_SPF)
    assert may_be_proved(signed(), AUTHOR)


def test_time_that_is_up_is_no_answer(resolver: Resolver) -> None:
    with pytest.raises(Unanswered):
        resolver.ask("posta.example", "TXT")
