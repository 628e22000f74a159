"""Reading one 32 kB mail, beside fast-mail-parser on the same bytes in the same run: one thread, CPU time."""

import os
import random
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from fast_mail_parser import parse_email
from tellonce_ingest_email import charset
from tellonce_ingest_email.mime import Budget, Limits, Part, read
from tellonce_ingest_email.parse import parse
from tellonce_ingest_email.words import header_text

from tests.bench.figures import Figure, beside

COUNT = int(os.environ.get("TELLONCE_BENCH_MAILS", "1000"))
ROUNDS = int(os.environ.get("TELLONCE_BENCH_ROUNDS", "5"))
MAILS = 20
"""Different mails, in turn: nothing may be fast because it was seen a moment ago."""

_WORDS = (
    "Merhaba siparişim hâlâ gelmedi kargo takip numarası çalışmıyor lütfen yardımcı olur musunuz teşekkür ederim "
    "the invoice shows another address and İstanbul ılık gün için değişiklik istiyorum ürün kırık geldi para iadesi"
)


async def measure(folder: Path) -> list[Figure]:
    """Mails a second for the same work (headers, texts and files decoded), and for all that we do with a mail on top
    of it: safe HTML, what is new and what is quoted, robots, reports, ids."""
    del folder
    mails = [a_full_mail(number) for number in range(MAILS)]
    jobs: list[Callable[[bytes], object]] = [parse_email, parse, _decoded]
    for job in jobs:
        _rate(job, mails, MAILS)
    floors, whole, same = ([_rate(job, mails, COUNT) for _ in range(ROUNDS)] for job in jobs)
    return [
        beside("32 kB mail, headers, texts and files decoded", "mails/s", same, floors, "≥ 0.25"),
        beside("32 kB mail, all that is done with it", "mails/s", whole, floors, "≥ 0.25"),
        beside("32 kB mail, all, CPU", "ms", [1000 / one for one in whole], [1000 / one for one in floors], "≤ 4"),
    ]


def _decoded(raw: bytes) -> object:
    root = read(raw, Budget(Limits()))
    headers = [(name, header_text(value)) for name, value in root.headers]
    return headers, [_content(part) for part in root.walk() if not part.children]


def _content(part: Part) -> object:
    data = part.body()
    is_text = part.content_type.startswith("text/")
    return charset.decode(data, part.parameters.get("charset", ""))[0] if is_text else data


def _rate(job: Callable[[bytes], object], mails: list[bytes], count: int) -> float:
    """Mails a second of CPU time."""
    began = time.process_time()
    for number in range(count):
        job(mails[number % len(mails)])
    return count / (time.process_time() - began)


def a_full_mail(seed: int) -> bytes:
    """32 kB as a common one is: six servers, a signature, plain text and HTML with a quote, a picture in it."""
    chance = random.Random(seed)  # no secret: the same mails in every run
    mail = EmailMessage(policy=SMTP)
    for hop in range(6):
        mail["Received"] = (
            f"from mx{hop}.posta.example (mx{hop}.posta.example [203.0.113.{hop}]) by relay{hop}.poyraz.example "
            f"with ESMTPS id {chance.getrandbits(64):x}; Sat, 21 Nov 2026 10:0{hop}:11 +0300"
        )
    mail["DKIM-Signature"] = (
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=posta.example; s=s1; h=from:to:subject:date:message-id; "
        f"bh={chance.getrandbits(256):064x}; b={chance.getrandbits(2048):0512x}"
    )
    mail["From"] = f"Ayşe Işık <ayse{seed}@posta.example>"
    mail["To"] = "Destek <destek@poyraz.example>"
    mail["Subject"] = f"İade talebi {seed}: sipariş hâlâ gelmedi"
    mail["Date"] = "Sat, 21 Nov 2026 10:05:11 +0300"
    mail["Message-ID"] = f"<{chance.getrandbits(96):x}@posta.example>"
    mail["In-Reply-To"] = f"<{chance.getrandbits(96):x}@poyraz.example>"
    mail["References"] = f"<{chance.getrandbits(96):x}@poyraz.example> {mail['In-Reply-To']}"
    new = [_paragraph(chance) for _ in range(4)]
    old = [_paragraph(chance) for _ in range(3)]
    said = "21.11.2026 09:12 tarihinde Poyraz Destek <destek@poyraz.example> şunu yazdı:"
    quoted = "\n>\n".join("> " + one for one in old)
    mail.set_content("\n\n".join(new) + f"\n\nAyşe Işık\n\n{said}\n{quoted}\n")
    mail.add_alternative(_page(new, said, old), subtype="html", cte="quoted-printable")
    list(mail.iter_parts())[1].add_related(
        chance.randbytes(14_500), maintype="image", subtype="png", cid="<resim1>", filename="ekran görüntüsü.png"
    )
    return mail.as_bytes()


def _paragraph(chance: random.Random) -> str:
    words = _WORDS.split()
    return " ".join(chance.choice(words) for _ in range(40))


def _page(new: list[str], said: str, old: list[str]) -> str:
    style = "font-family:Calibri,sans-serif;font-size:11pt;color:#1f1f1f"
    rows = "".join(f'<tr><td style="padding:2px">{number}</td><td>ürün {number}</td></tr>' for number in range(8))
    return (
        f'<html><head><style>p {{ margin: 0 }}</style></head><body lang="TR"><div style="{style}">'
        + "".join(f'<p style="{style}">{one}<br>&nbsp;</p>' for one in new)
        + f'<table border="1">{rows}</table><p><img src="cid:resim1" width="300" alt="ekran"></p>'
        + f'<p>Ayşe Işık</p></div><div class="gmail_quote"><div>{said.replace("<", "&lt;").replace(">", "&gt;")}</div>'
        + "<blockquote>"
        + "".join(f"<p>{one}</p>" for one in old)
        + "</blockquote></div></body></html>"
    )
