"""What stops `make run` and can be mended by the person at the keyboard: always one line that says what to do."""


class SetupError(Exception):
    """Something outside the program is in the way; the text is one line for the terminal."""
