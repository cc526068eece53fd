"""What the documents say is so."""

import re

from index.commands.main import COMMANDS
from index.search import Searcher
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_the_answer_shown_is_the_answer_given(searcher: Searcher) -> None:
    shown = " ".join(re.sub(r"^> ?", "", README, flags=re.MULTILINE).split())
    question = re.search(r"\*\*(Ai [^*]+)\*\*", shown)
    assert question
    answer = searcher.search(question[1]).answers[0]
    assert f"“{answer.quote}”" in shown
    assert f"{answer.title}, {answer.section}, {answer.place}" in shown


def test_every_command_is_named() -> None:
    block = README[README.index("## The command line") :]
    for name in COMMANDS:
        assert re.search(rf"\b{name}\b", block), name


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(
        r"^    make (\w+)", README + (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_notice_lists_every_package() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert re.search(rf"^{re.escape(line.split('==')[0])} +\S", notice, re.MULTILINE), line
