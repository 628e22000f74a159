"""Builds and runs the service; the only file that knows all the others. `parse` imports no more than it needs."""

import asyncio
import sys


def main() -> None:
    """The command line: nothing serves, `provision` makes indexes, `parse` reads JSON lines and prints JSON lines,
    `check` tries an account."""
    command, *arguments = sys.argv[1:] or [""]
    if command == "parse":
        from tellonce_ingest_social.command import parse_command

        sys.exit(parse_command(sys.stdin.buffer, sys.stdout))
    if command == "check":
        from tellonce_ingest_social import check

        sys.exit(check.run(arguments))
    from tellonce_ingest_social import serve

    if command == "provision":
        asyncio.run(serve.provision())
    elif not command:
        serve.run()
    else:
        sys.exit("usage: tellonce-ingest-social [provision | parse | check ACCOUNT]")
