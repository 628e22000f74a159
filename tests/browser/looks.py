"""Looking at pages: a picture of each state, what axe-core finds wrong in it, and what is wider than its place."""

import json
from pathlib import Path

from playwright.async_api import Page

from tests.browser.accessibility import faults
from tests.browser.conftest import Shot

_WORDS = Path(__file__).parents[2] / "web" / "inbox" / "src" / "shared" / "i18n"
_OVERFLOWING = """() => {
  const told = (one, width) => `${one.tagName} ${one.textContent.slice(0, 60)}: ${width} > ${one.clientWidth}`;
  const wide = [...document.querySelectorAll('html, button, label, h1, h2, dt, dd, p, [role=dialog]')]
    .filter((one) => one.checkVisibility() && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 4
      && getComputedStyle(one).textOverflow !== 'ellipsis' && getComputedStyle(one).display !== 'inline')
    .map((one) => told(one, one.scrollWidth));
  const dialog = [...document.querySelectorAll('[role=dialog]')].at(-1);
  const edge = dialog?.getBoundingClientRect().right ?? 0;
  const outside = [...(dialog?.querySelectorAll('input, button, textarea, select') ?? [])]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge)
    .map((one) => told(one, one.getBoundingClientRect().right - edge));
  return [...wide, ...outside];
}"""


class Look:
    """One page, looked at from all sides; `about` begins the names of its pictures."""

    def __init__(self, page: Page, shot: Shot, about: str, name: str, language: str, *, widths: bool = True) -> None:
        self.page, self._shot, self._about, self._name, self._widths = page, shot, about, name, widths
        self.words = json.loads((_WORDS / f"{language}.json").read_text())
        self.faults: list[str] = []

    async def at(self, what: str) -> None:
        """A picture, what axe-core finds wrong, and what is wider than its place."""
        await self._shot(self.page, f"{self._about}-{what}-{self._name}")
        self.faults += [f"{what}: {fault}" for fault in await faults(self.page)]
        if self._widths:
            self.faults += [f"{what}: {fault}" for fault in await self.page.evaluate(_OVERFLOWING)]
