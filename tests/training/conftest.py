"""The drawings need skia, and skia needs libGL and libEGL: skipped without at home, not in CI."""

import os

collect_ignore_glob: list[str] = []

try:
    import skia  # noqa: F401  # only to see whether it loads
except ImportError as missing:
    if os.environ.get("CI") == "true":
        raise
    collect_ignore_glob = ["test_*.py"]
    MISSING = str(missing)
else:
    MISSING = ""


def pytest_report_header() -> str | None:
    return f"tests/training skipped: {MISSING}" if MISSING else None
