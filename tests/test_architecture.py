"""The promises about structure that a reader relies on."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import BotSettings
from tests.conftest import ROOT

MAY_IMPORT_TELEGRAM = re.compile(
    r"bot/(application|polling|receiving|sending|telegram_adapter|updates|webhook|handlers/\w+)\.py"
)


def imported(path: Path) -> set[str]:
    """Top-level names of everything a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "index").rglob("*.py")), ids=str)
def test_index_knows_nothing_of_the_bot(path: Path) -> None:
    assert not imported(path) & {"bot", "telegram"}


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=str)
def test_telegram_stays_at_the_edge(path: Path) -> None:
    if not MAY_IMPORT_TELEGRAM.fullmatch(str(path.relative_to(ROOT))):
        assert "telegram" not in imported(path)


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / "settings.env.example").read_text("utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in BotSettings.model_fields}


def test_the_example_is_valid_and_shows_the_defaults() -> None:
    shown = BotSettings(_env_file=ROOT / "settings.env.example")
    assert shown == BotSettings(_env_file=None)


def test_packages_are_named_one_by_one() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = set(project["tool"]["setuptools"]["packages"]["find"]["include"])
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in ("bot", "index")
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert named == found


def test_constraints_hold_no_build_tag_and_no_gpu_package() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    assert "torch==2.13.0\n" in constraints
    assert "+cpu" not in constraints
    assert "nvidia" not in constraints
    assert "://" not in constraints


@pytest.mark.parametrize(
    "statement", ["import index.commands.main", "import index.search", "import bot.application"]
)
def test_the_model_library_is_imported_only_when_something_is_embedded(statement: str) -> None:
    code = f"{statement}; import sys; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
