"""The command `tellonce`: `apply`, `doctor`, `ledger`, `replay`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tellonce_runtime import logs
from tellonce_runtime.settings import LogSettings

from tellonce_cli.apply import NotApplied, apply, connected_takers
from tellonce_cli.doctor import examine
from tellonce_cli.ledger import adds_up, checked, equation
from tellonce_cli.read import BadCompanyFile, line_of_field, read_company
from tellonce_cli.replay import Wanted, replay
from tellonce_cli.settings import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sub-command; exit status 0 if all is well, 1 if not, 2 for a wrong command line."""
    parsed = _parser().parse_args(arguments)
    logs.configure(LogSettings(level="error"), service="tellonce")
    sys.exit(asyncio.run(parsed.run(parsed, Settings())))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tellonce", description="set up and look after an installation of tellonce")
    commands = parser.add_subparsers(required=True, metavar="command")
    applying = commands.add_parser("apply", help="make the services follow company.toml; safe to repeat")
    applying.add_argument("file", type=Path)
    applying.add_argument("--dry-run", action="store_true", help="only say what would change")
    applying.set_defaults(run=_apply)
    doctor = commands.add_parser("doctor", help="ask every part how it is, and say in words what is wrong")
    doctor.set_defaults(run=_doctor)
    ledger = commands.add_parser("ledger", help="check that every message that came in has its row in the ledger")
    ledger.set_defaults(run=_ledger)
    replaying = commands.add_parser("replay", help="list the buried messages, or put them back where they came from")
    replaying.add_argument("--durable", default="", help="only those buried for this durable (history-mail, …)")
    replaying.add_argument("--sequence", type=int, default=0, help="only the one with this number")
    replaying.add_argument("--go", action="store_true", help="put them back; without it they are only listed")
    replaying.set_defaults(run=_replay)
    return parser


async def _apply(parsed: argparse.Namespace, settings: Settings) -> int:
    try:
        company = read_company(parsed.file)
        async with connected_takers(settings) as takers:
            changes = await apply(company, takers, dry_run=parsed.dry_run)
    except BadCompanyFile as error:
        print(error, file=sys.stderr)
        return 1
    except NotApplied as error:
        where = f"{parsed.file}:{line_of_field(parsed.file, error.field)}: " if error.field else ""
        print(f"{where}{error}", file=sys.stderr)
        return 1
    for change in changes:
        print(("would change: " if parsed.dry_run else "") + change)
    print(f"{parsed.file.name}: {len(changes)} changes" if changes else f"{parsed.file.name}: all is so already")
    return 0


async def _doctor(_: argparse.Namespace, settings: Settings) -> int:
    findings = await examine(settings)
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'BAD '} {finding.part:<22} {finding.text}")
    return 0 if all(finding.ok for finding in findings) else 1


async def _ledger(_: argparse.Namespace, settings: Settings) -> int:
    answer = await checked(settings)
    for line in equation(answer):
        print(line)
    return 0 if adds_up(answer) else 1


async def _replay(parsed: argparse.Namespace, _: Settings) -> int:
    count = 0
    async for line in replay(Wanted(parsed.durable, parsed.sequence), go=parsed.go):
        print(line)
        count += 1
    print(f"{count} messages {'put back' if parsed.go else 'are buried; --go puts them back'}")
    return 0
