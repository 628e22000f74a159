"""Runs a command and says how long it took: `python -m tellonce_local.stopwatch NAME -- COMMAND…`."""

import subprocess
import sys
import time


def main() -> None:
    """Exit with the command's status after one line with the minutes and seconds."""
    name, command = sys.argv[1], sys.argv[3:]
    began = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"{name}: {'passed' if status == 0 else 'FAILED'} after {minutes} min {seconds} s")
    sys.exit(status)


if __name__ == "__main__":
    main()
