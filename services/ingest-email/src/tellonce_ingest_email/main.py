"""Builds and runs the service; the only file that knows all the others. `parse` and `thread` import no more than they
need, so that they start at once."""

import asyncio
import sys

USAGE = (
    "usage: tellonce-ingest-email [provision | parse FILE… | thread FILE… | import PATH --account X | check ACCOUNT]"
)


def main() -> None:
    """The command line: nothing serves, `provision` makes indexes, `parse` and `thread` read mails and print
    JSON, `import` brings old mail in, `check` tries an account."""
    command, *arguments = sys.argv[1:] or [""]
    if command in ("parse", "thread"):
        from tellonce_ingest_email import command as commands

        chosen = commands.parse_command if command == "parse" else commands.thread_command
        sys.exit(chosen(arguments))
    if command in ("import", "check"):
        from tellonce_ingest_email import check, importing

        sys.exit(check.run(arguments) if command == "check" else importing.run(arguments))
    if command == "provision":
        from tellonce_ingest_email import provision

        asyncio.run(provision.provision())
    elif command:
        sys.exit(USAGE)
    else:
        from tellonce_ingest_email import serve

        serve.run()
