"""What docs/ gives operators to run says what the program does."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.metrics import REGISTRY
from bot.settings import BotSettings
from tests.conftest import ROOT

DOCS = ROOT / "docs"
GUIDE = (DOCS / "operations.md").read_text("utf-8") + (DOCS / "scale.md").read_text("utf-8")
NAMES = {name.upper() for name in BotSettings.model_fields}


def test_the_containers_are_those_of_the_dockerfile() -> None:
    services = yaml.safe_load((DOCS / "compose.yaml").read_text("utf-8"))["services"]
    bot, postgres = services["bot"], services["postgres"]
    assert set(bot["environment"]) <= NAMES
    assert bot["environment"]["DATABASE_URL"].startswith("postgresql+psycopg://hoidap:")
    assert (DOCS / bot["build"] / "Dockerfile").resolve() == ROOT / "Dockerfile"
    mounted = {volume.partition(":")[2] for volume in bot["volumes"]}
    assert mounted == {"/app/var", "/app/corpus"}
    assert bot["ports"] == ["127.0.0.1:8080:8080"]
    assert bot["depends_on"]["postgres"]["condition"] == "service_healthy" and postgres["healthcheck"]


def test_the_unit_starts_the_bot_and_lets_it_finish() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DOCS / "hoidap.service", "utf-8")
    service = unit["Service"]
    assert service["ExecStart"].endswith("-m bot")
    assert float(service["TimeoutStopSec"]) > 20  # bot.receiving.GRACE_SECONDS
    assert {
        name for name, _, _ in (each.partition("=") for each in service["Environment"].split())
    } - NAMES == {"PYTHONUNBUFFERED"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = (DOCS / "hoidap.service").read_text("utf-8").replace("/opt/hoidap/.venv/bin/python", "/bin/true")
    (tmp_path / "hoidap.service").write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "hoidap.service")], capture_output=True, text=True
    )
    assert "hoidap.service:" not in verified.stderr


def test_settings_and_measures_that_are_named_exist() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[=`:]", GUIDE))
    assert named <= NAMES | {"HASH_KEY"}
    measures = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    families = {family.name for family in REGISTRY.collect()}
    for name in re.findall(r"`(hoidap_\w+)", GUIDE):
        assert name.partition("{")[0] in measures | families | {f"{each}_total" for each in families}, name


def test_commands_that_are_named_exist() -> None:
    for name in re.findall(r"-m bot (\w+)", GUIDE):
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0, name


def test_the_public_workflow_runs_what_is_run_here() -> None:
    (job,) = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"].values()
    assert ".ci/run" in [step.get("run") for step in job["steps"]]
