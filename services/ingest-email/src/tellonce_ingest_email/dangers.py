"""Files that may harm whoever opens them: by what they are, and by what a scanner finds in them."""

import asyncio
from collections.abc import Sequence

import structlog
from tellonce_core.errors import Unavailable
from tellonce_runtime import logs

from tellonce_ingest_email.attachments import Attachment
from tellonce_ingest_email.providers.clamd import Scan, TooLargeToScan

PROGRAM, VIRUS, UNSCANNED = "program", "virus", "unscanned"
_PROGRAMS = frozenset(
    [
        "ade",
        "adp",
        "apk",
        "app",
        "appx",
        "bas",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "dmg",
        "exe",
        "gadget",
        "hta",
        "inf",
        "ins",
        "iso",
        "img",
        "isp",
        "jar",
        "jnlp",
        "js",
        "jse",
        "lib",
        "lnk",
        "mde",
        "msc",
        "msi",
        "msix",
        "msp",
        "mst",
        "nsh",
        "pif",
        "ps1",
        "ps1xml",
        "psc1",
        "psm1",
        "reg",
        "scf",
        "scr",
        "sct",
        "settingcontent-ms",
        "shb",
        "sys",
        "udl",
        "vb",
        "vbe",
        "vbs",
        "vhd",
        "vhdx",
        "vxd",
        "wsc",
        "wsf",
        "wsh",
        "xbap",
        "xll",
        "docm",
        "dotm",
        "xlsm",
        "xltm",
        "xlam",
        "pptm",
        "potm",
        "ppam",
        "ppsm",
        "sldm",
        "one",
    ]
)
"""Extensions that Windows or Office runs at a double click; mail providers refuse the same ones."""
_MAGIC = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"#!/")
_AT_ONCE = 4
_log = structlog.get_logger()


def is_program(name: str, content: bytes) -> bool:
    """Whether a double click would run it: by the end of its name, or by how it begins, whatever its name says."""
    ending = name.rstrip(". ").rpartition(".")[2].lower() if "." in name else ""
    return ending in _PROGRAMS or content.startswith(_MAGIC)


class Guard:
    """Looks at the files of a mail; `scan` asks a scanner, None if there is none."""

    def __init__(self, scan: Scan | None = None) -> None:
        self._scan = scan

    async def dangers(self, files: Sequence[Attachment], raw: bytes) -> tuple[str, ...]:
        """What is wrong with each file, empty where nothing is: "program", "virus:<name>", "unscanned" (too large).

        The mail is scanned whole, and its files only if something is found. Unavailable while the scanner is away: the
        sender tries again, since nobody may get a file unseen."""
        known = [PROGRAM if is_program(one.name, one.content) else "" for one in files]
        if self._scan is None or not files or not await self._found(raw):
            return tuple(known)
        limit = asyncio.Semaphore(_AT_ONCE)

        async def one(file: Attachment) -> str:
            async with limit:
                return await self._found(file.content)

        found = await asyncio.gather(*(one(file) for file in files))
        return tuple(name or before for name, before in zip(found, known, strict=True))

    async def _found(self, content: bytes) -> str:
        if self._scan is None:
            return ""
        try:
            name = await self._scan(content)
        except TooLargeToScan as error:
            _log.warning("file_not_scanned", bytes=len(content), **logs.describe(error))
            return UNSCANNED
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise Unavailable("the virus scanner doesn't answer", reason="SCANNER_AWAY") from error
        return f"{VIRUS}:{name}"[:200] if name else ""
