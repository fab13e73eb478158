"""The chat page opened in a real browser, and read there by axe-core."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from bot.sandbox.server import Sandbox

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROMISED = os.environ.get("CI") == "true"
SHOTS = os.environ.get("SANDBOX_SHOTS")
AXE = Path(sys.prefix) / "axe" / "node_modules" / "axe-core" / "axe.min.js"
# Everything axe-core knows, and the rule of WCAG 2.2 that it leaves out unless asked.
_ALL_RULES = {"rules": {"target-size": {"enabled": True}}}

needs_chromium = [
    pytest.mark.chromium,
    pytest.mark.skipif(CHROMIUM is None and not PROMISED, reason="Chromium is not installed"),
]
needs_axe = pytest.mark.skipif(
    not AXE.exists() and not PROMISED, reason="axe-core is not installed: `make axe` fetches it"
)


@asynccontextmanager
async def opened(
    sandbox: Sandbox, profile: Path, width: int = 1100, height: int = 820
) -> AsyncIterator[Page]:
    """Open the page; what breaks in it fails the test, and so does anything asked for elsewhere."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=QUIET,
            viewport={"width": width, "height": height},
        )
        page = context.pages[0]
        broken: list[str] = []
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("requestfailed", lambda request: broken.append(request.url))
        await ready(page, sandbox.url)
        yield page
        if SHOTS:
            name = os.environ["PYTEST_CURRENT_TEST"].split("::")[1].split()[0]
            await page.screenshot(path=f"{SHOTS}/{name}-{width}.png")
        await context.close()
    assert [each for each in broken if "/_/log" not in each] == []
    assert [url for url in asked if not url.startswith((sandbox.url, "data:"))] == []


async def ready(page: Page, url: str) -> None:
    await page.goto(url)
    await page.locator("body[data-ready=yes]").wait_for()


async def complaints(page: Page) -> list[str]:
    """Let axe-core read the page; return what it finds wrong, an element a line."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
    found: dict[str, Any] = await page.evaluate("rules => axe.run(document, rules)", _ALL_RULES)
    assert len(found["passes"]) > 5, "it has read the page"
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
