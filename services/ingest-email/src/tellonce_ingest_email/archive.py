"""Old mail in files: a Maildir, a folder of .eml files, or an mbox, one mail after the other."""

import mailbox
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path


def mails_in(path: Path) -> Iterator[tuple[bytes, datetime | None]]:
    """(The mail, when it was received if the archive tells). FileNotFoundError, or ValueError if it is no archive."""
    if path.is_dir():
        yield from _files(path)
        return
    with path.open("rb") as file:
        if file.read(5) != b"From ":
            raise ValueError(f"{path} is neither a folder nor an mbox: its first line doesn't begin with 'From '")
    yield from _mbox(path)


def _files(folder: Path) -> Iterator[tuple[bytes, datetime | None]]:
    """A Maildir with its subfolders (`.Sent/cur` …), or any folder of files that end in .eml."""
    found = [one for one in folder.rglob("*") if one.is_file()]
    for path in sorted(one for one in found if one.parent.name in ("cur", "new") or one.suffix.lower() == ".eml"):
        yield path.read_bytes(), _delivered_at(path)


def _delivered_at(path: Path) -> datetime:
    """The name of a file of a Maildir begins with the second of its delivery; others have the time of the file."""
    seconds = path.name.partition(".")[0]
    if path.suffix.lower() != ".eml" and seconds.isdecimal() and 0 < int(seconds) < 1 << 32:
        return datetime.fromtimestamp(int(seconds), UTC)
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _mbox(path: Path) -> Iterator[tuple[bytes, datetime | None]]:
    archive = mailbox.mbox(path, create=False)
    try:
        for key in archive.iterkeys():
            line, _, raw = archive.get_bytes(key, from_=True).partition(b"\n")
            yield raw.replace(b"\n>From ", b"\nFrom "), _postmarked(line)
    finally:
        archive.close()


def _postmarked(line: bytes) -> datetime | None:
    """The time in `From ada@x.example Mon Jan  5 09:00:00 2026`, taken as UTC; None if there is none."""
    words = line.decode("ascii", "replace").split()
    parsed = parsedate_tz(" ".join(words[2:]))
    with suppress(ValueError, OverflowError, TypeError):
        if parsed is not None:
            return datetime.fromtimestamp(mktime_tz(parsed), UTC)
    return None
