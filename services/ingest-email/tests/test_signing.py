"""Signatures that receivers can check, and keys that are none."""

from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tellonce_core.errors import Rejected
from tellonce_ingest_email.accounts import Account
from tellonce_ingest_email.compose import Outgoing
from tellonce_ingest_email.signing import signer_of

KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # small: the library does the same
FORMS = (serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL)
CONTENT = "From: Destek <destek@poyraz.example>\r\nTo: a@x.example\r\nSubject: Merhaba\r\n\r\nYola çıktı.\r\n".encode()
MAIL = Outgoing("1@x", "destek@poyraz.example", ("a@x.example",), CONTENT, needs_utf8=False)


def pem(form: serialization.PrivateFormat = FORMS[0]) -> str:
    return KEY.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def asked(name: bytes, timeout: int = 5) -> bytes:
    del timeout
    public = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert name == b"k1._domainkey.poyraz.example."
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


@pytest.fixture
def signing(account: Account, tmp_path: Path) -> Account:
    (tmp_path / "dkim").write_text(pem())
    return replace(account, settings={"dkim_selector": "k1"}, secret_refs={"dkim_key": "file:dkim"})


@pytest.mark.parametrize("form", FORMS)
def test_a_signed_mail_is_checked_by_the_key_in_dns(
    signing: Account, tmp_path: Path, form: serialization.PrivateFormat
) -> None:
    (tmp_path / "dkim").write_text(pem(form))
    signer = signer_of(signing, tmp_path)
    assert signer is not None

    mail = signer.signed(MAIL)

    assert mail.content.endswith(CONTENT)
    assert dkim.verify(mail.content, dnsfunc=asked)
    assert not dkim.verify(mail.content.replace(b"Subject: M", b"Subject: N"), dnsfunc=asked)


def test_who_asks_for_no_signature_gets_none(account: Account, tmp_path: Path) -> None:
    assert signer_of(account, tmp_path) is None


def test_a_key_that_is_missing_or_none_is_told(signing: Account, tmp_path: Path) -> None:
    for text in ("nonsense", pem().replace("M", "N", 3)):
        (tmp_path / "dkim").write_text(text)
        signer = signer_of(signing, tmp_path)
        assert signer is not None
        assert "PRIVATE" not in repr(signer)
        with pytest.raises(Rejected, match="DKIM key"):
            signer.signed(MAIL)
    (tmp_path / "dkim").unlink()
    with pytest.raises(Rejected, match="isn't there"):
        signer_of(signing, tmp_path)
