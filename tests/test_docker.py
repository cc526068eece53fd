"""The Dockerfile's steps, run in a clean folder; there may be no Docker here, but there is a shell."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

TEXT = (ROOT / "Dockerfile").read_text("utf-8")
STEPS = [
    line.split(" ", 1) for line in re.sub(r"\\\n\s*", "", TEXT).splitlines() if re.match(r"[A-Z]+ ", line)
]


def of(kind: str) -> list[str]:
    """The arguments of all instructions of a kind."""
    return [rest for instruction, rest in STEPS if instruction == kind]


def test_it_is_small_and_not_root() -> None:
    assert of("FROM") == ["python:3.11-slim"]
    assert of("USER") == ["hoidap"]
    assert [kind for kind, _ in STEPS].index("USER") > max(
        n for n, (kind, _) in enumerate(STEPS) if kind == "RUN"
    )
    assert json.loads(of("VOLUME")[0]) == ["/app/var", "/app/corpus"]
    assert "WEB_HOST=0.0.0.0" in of("ENV")[0]
    assert "-p 127.0.0.1:8080:8080" in TEXT
    assert "/readyz" in TEXT


def test_it_installs_as_make_install_does() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (docker,) = [step for step in of("RUN") if "pip install" in step]
    for option in (
        "--constraint constraints.txt",
        "--disable-pip-version-check",
        "$PIP_ARGS",
        "--editable .",
    ):
        assert option in docker
        assert option.replace("$PIP_ARGS", "$(PIP_ARGS)") in makefile
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    assert "torch==2.13.0\n" in constraints


def test_its_steps_run_in_a_clean_folder(tmp_path: Path) -> None:
    """COPY and RUN in order; packages are there already, so the install only links the project."""
    ignored = shutil.ignore_patterns("__pycache__")
    home = tmp_path / "app"
    home.mkdir()
    subprocess.run(
        [sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", str(tmp_path / "venv")],
        check=True,
    )
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    (inside,) = (tmp_path / "venv" / "lib").glob("*/site-packages")
    (inside / "installed.pth").write_text(packages)
    path = f"{tmp_path / 'venv' / 'bin'}:{os.environ['PATH']}"
    environment = {
        "PATH": path,
        "PIP_ARGS": "--no-deps --no-build-isolation --no-index",
        "HOME": str(tmp_path),
    }
    for kind, rest in STEPS:
        if kind == "COPY":
            *sources, target = rest.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, home / target, ignore=ignored)
                else:
                    shutil.copy(ROOT / source, home / target)
        elif kind == "RUN" and "useradd" not in rest:
            command = rest.split(" && chown")[0]  # there is no user hoidap outside the image
            done = subprocess.run(
                command, shell=True, cwd=home, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    settings = {**environment, "EMBEDDING_MODEL": "none"}
    for check in (
        "python -m index build --if-missing",
        "python -m index search 'Kế hoạch 117-KH/TU ngày nào?'",
    ):
        done = subprocess.run(check, shell=True, cwd=home, env=settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "117-KH/TU" in done.stdout
    where = subprocess.run(
        ["python", "-c", "import bot; print(bot.__file__)"],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert where.stdout.strip() == str(home / "bot" / "__init__.py")
