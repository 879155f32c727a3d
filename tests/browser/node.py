"""What is borrowed from the world of Node: axe, which looks for barriers, and Lighthouse, which gives marks."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import REQUIRED

MODULES = Path(__file__).parents[2] / ".venv" / "node" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
LIGHTHOUSE = MODULES / "lighthouse" / "cli" / "index.js"


def need(tool: Path) -> None:
    """Skip by name, or fail where every service is required, what is not there."""
    if tool.is_file() and shutil.which("node"):
        return
    words = f"{tool.relative_to(MODULES).parts[0]} is not there; `make browser` brings it"
    if REQUIRED:
        pytest.fail(words)
    pytest.skip(words)
