"""The pages say what the code does: settings, commands, anchors, and a privacy page of settings."""

import re
from pathlib import Path

import pytest

from bot.cli.reference import reference
from bot.config import Settings
from bot.texts import say
from tests.cli.test_one_line import ran

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_reference_is_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    reference()
    said = capsys.readouterr().out
    assert (ROOT / "docs" / "reference.md").read_text() == said, "python -m bot reference > it"
    assert [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in said] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    for target, anchor in re.findall(
        r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", page.read_text()
    ):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Return what GitHub calls a page's headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_in_the_list_of_pages() -> None:
    told = (ROOT / "docs" / "README.md").read_text()
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert [name for name in pages if f"({name}" not in told] == []


async def test_the_privacy_page_has_the_operators_own_numbers(tmp_path: Path) -> None:
    given = {"KEEP_PROMPTS_DAYS": "3", "KEEP_PICTURES_DAYS": "5", "KEEP_RECORDS_DAYS": "150"}
    told = await ran(tmp_path, "privacy", OPERATOR="Mary", BACKUP_DIR="away", **given)

    assert told.returncode == 0
    for words in ("after 3 days", "after 5 days", "150 days", "Mary"):
        assert words in told.stdout
    assert say("backups_within_days", days=28) in told.stdout
    assert "{" not in told.stdout
