"""A seeded fuzzer: mutated mails never raise, never take long, and always give text that can be stored."""

import os
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tellonce_core.message import Disposition
from tellonce_ingest_email.command import as_json
from tellonce_ingest_email.decide import judge
from tellonce_ingest_email.mime import Limits
from tellonce_ingest_email.reading.job import read_mail

COUNT = int(os.environ.get("TELLONCE_FUZZ_MAILS", "1000"))
"""`make fuzz ONLY=email` asks for 100,000."""
MAILS = Path(__file__).parents[3] / "tests" / "fixtures" / "mail"
SEEDS = [path.read_bytes() for path in sorted(MAILS.rglob("*.eml")) if path.stat().st_size < 50_000]
PIECES = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"--b", b"--b--", b"=?utf-8?B?", b"?=", b'"', b"\\", b"<", b">", b"(", b";", b"=",
    b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Transfer-Encoding: base64\r\n", b"\xff\xfe",
    b"\xed\xa0\x80",
    b"begin 644 x\n", b"charset=utf-16", b"filename*0*=utf-8''%", b"On 1 Jan wrote:\n> ", b"\x1b$B", b"a" * 300,
)  # fmt: skip


def mutations(seed: int, count: int) -> Iterator[bytes]:
    """Mails made of the fixtures by cutting, doubling, swapping and inserting."""
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            to = min(len(data), at + chance.randint(0, 60))
            match chance.randrange(4):
                case 0:
                    del data[at:to]
                case 1:
                    data[at:at] = data[at:to] * chance.randint(1, 5)
                case 2:
                    data[at:at] = chance.choice(PIECES)
                case _:
                    data[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
        yield bytes(data)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(4))
def test_no_mutated_mail_is_too_strange(seed: int) -> None:
    states: Counter[Disposition] = Counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for raw in mutations(seed, COUNT // 4):
        began = time.process_time()
        read = read_mail(raw, Limits(), 100)
        mail = read.clean.mail
        verdict = judge(mail, is_ours=lambda _: False, installation="here", max_attachments=100, files=read.files)
        states[verdict.disposition] += 1
        out = repr((mail, as_json(mail)))

        assert time.process_time() - began < 2, raw
        assert "\\x00" not in repr(as_json(mail)), raw
        out.encode()

    assert states.total() == COUNT // 4
    assert states[Disposition.UNSPECIFIED] == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024
    print(f"seed {seed}: {states.total()} mails, " + ", ".join(f"{one.value} {n}" for one, n in sorted(states.items())))
