"""How well text can be read on a company's colour (WCAG 2.2, contrast ratio). Pure."""

WHITE, DARK_TEXT, DARK_PAGE = "#ffffff", "#061921", "#191815"
"""What the widget writes on the accent in light and in dark, and the dark page under it."""
ENOUGH = 4.5
"""Success criterion 1.4.3, level AA, for text of common size."""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours (#rrggbb), from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def colour_problem(name: str, colour: str, *others: str) -> str:
    """What is wrong with a colour that must be read with these; empty if nothing is. Told is the worst of them."""
    worst = min(others, key=lambda other: contrast(colour, other))
    ratio = contrast(colour, worst)
    if ratio >= ENOUGH:
        return ""
    change = "darker" if worst == WHITE else "lighter"
    return (
        f"{name} {colour} has a contrast of {ratio:.1f} : 1 with {worst}, {ENOUGH} : 1 is needed: take a {change} one"
    )


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    linear: float = part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
    return linear
