"""The marks that servers put on spam."""

import pytest
from tellonce_core.message import Automation, Disposition, Verdict
from tellonce_ingest_email.parse import parse
from tellonce_ingest_email.spam import BY_SERVER, is_marked, kept_apart


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("X-Spam-Flag: YES", True),
        ("X-Spam-Flag: NO", False),
        ("X-Spam-Status: Yes, score=9.1 required=5.0", True),
        ("X-Spam-Status: No, score=-1.9 required=5.0 tests=YES", False),
        ("X-Spam: Yes", True),
        ("X-Spamd-Result: default: True [15.00 / 15.00]", True),
        ("X-Spamd-Result: default: False [1.00 / 15.00]", False),
        ("X-Forefront-Antispam-Report: CIP:203.0.113.5;SFV:SPM;H:x", True),
        ("X-Forefront-Antispam-Report: CIP:203.0.113.5;SFV:NSPM;CAT:NONE", False),
        ("X-MS-Exchange-Organization-SCL: 6", True),
        ("X-MS-Exchange-Organization-SCL: -1", False),
        ("Subject: X-Spam-Flag: YES", False),
    ],
)
def test_a_mark_is_read_as_its_server_means_it(header: str, expected: bool) -> None:
    assert is_marked(parse(f"{header}\nFrom: a@x.example\n\ntext\n".encode())) is expected


def test_what_is_kept_apart_says_why_and_what_it_was() -> None:
    verdict = kept_apart(Verdict(disposition=Disposition.ACCEPT, automation=Automation.LIST), BY_SERVER)

    assert (verdict.disposition, verdict.reason, verdict.automation) == ("quarantine", BY_SERVER, Automation.LIST)
