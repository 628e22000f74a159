"""Waits as a picture: for each channel, the share of conversations that was answered within so many seconds (SVG)."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape

from tellonce_router.simulate.results import Result

WIDTH, HEIGHT, EDGE = 420, 240, 48
LONGEST = 2 * 3600.0
MARKS = ((1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"), (3600.0, "1 h"))
COLOURS = ("#0b6e99", "#c4511b", "#4d7a1f", "#7b3f98", "#8a6d00")


def plot(title: str, results: Sequence[Result]) -> str:
    """The picture; one panel a channel, one line a run."""
    channels = list(dict.fromkeys(channel for result in results for channel in result.waits))
    height = (HEIGHT + 2 * EDGE) * len(channels) + EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 2 * EDGE}" height="{height}">',
        "<style>text { font: 12px sans-serif }</style>",
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{EDGE}" y="{EDGE / 2}" font-size="14">{escape(title)}</text>',
        *_legend(results),
    ]
    for place, channel in enumerate(channels):
        lines.append(f'<g transform="translate({EDGE},{EDGE * 2 + place * (HEIGHT + 2 * EDGE)})">')
        lines += _panel(channel, results)
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""])


def _legend(results: Sequence[Result]) -> Iterator[str]:
    for place, result in enumerate(results):
        colour = COLOURS[place % len(COLOURS)]
        yield f'<text x="{EDGE + place * 110}" y="{EDGE}" fill="{colour}">{escape(result.name)}</text>'


def _panel(channel: str, results: Sequence[Result]) -> Iterator[str]:
    yield f'<text x="0" y="-8">{escape(channel)}: answered within, %</text>'
    yield f'<path d="M0 0V{HEIGHT}H{WIDTH}" fill="none" stroke="#444"/>'
    for seconds, name in MARKS:
        yield f'<text x="{_x(seconds):.0f}" y="{HEIGHT + 16}" text-anchor="middle">{name}</text>'
    for percent in (50, 100):
        yield f'<text x="-6" y="{HEIGHT * (1 - percent / 100) + 4:.0f}" text-anchor="end">{percent}</text>'
    for place, result in enumerate(results):
        waits, figures = result.waits.get(channel, []), result.channels.get(channel)
        if waits and figures:
            points = " ".join(_points(waits, figures.count))
            colour = COLOURS[place % len(COLOURS)]
            yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _points(waits: Sequence[float], count: int) -> Iterator[str]:
    steps = 80
    for step in range(steps + 1):
        x = WIDTH * step / steps
        share = bisect_right(waits, LONGEST ** (step / steps)) / count
        yield f"{x:.1f},{HEIGHT * (1 - share):.1f}"


def _x(seconds: float) -> float:
    return WIDTH * math.log(seconds) / math.log(LONGEST)
