"""Builds and runs the service; the only file that knows all the others. `parse` and `thread` import no more than they need."""

import sys


def main() -> None:
    """Run the command line: no argument serves."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in ("parse", "thread"):
        from tellonce_ingest_email import command

        chosen = command.parse_command if arguments[0] == "parse" else command.thread_command
        sys.exit(chosen(arguments[1:]))
