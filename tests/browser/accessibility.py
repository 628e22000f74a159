"""What axe-core finds wrong with a page and with what it holds in frames."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

AXE = Axe().axe_script
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # else it describes each element that is right, for longer than it looks
}


async def faults(page: Page) -> list[str]:
    """Each fault of WCAG 2.2 AA with the first element that has it. Axe sees a frame only from within it."""
    for frame in page.frames:
        if not await frame.evaluate("'axe' in window"):
            await frame.evaluate(AXE)
    found = await page.evaluate("options => axe.run(options)", OPTIONS)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]
