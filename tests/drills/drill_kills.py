"""Kill -9 at 200 random moments of builds and publishes, under a reader asking without a pause."""

import click

from index.search import Searcher
from index.settings import IndexSettings
from tests.conftest import ROOT
from tests.drills.killing import kill_builds


def test_no_answer_fails_and_every_version_is_whole(
    settings: IndexSettings, searcher: Searcher, lexical: IndexSettings
) -> None:
    report = kill_builds(settings, searcher, ROOT / "corpus", lexical.data_dir, times=200)
    click.echo(
        f"\n{report.killed} builds killed, {report.published} came through; {report.asked} questions answered "
        f"by {len(report.versions)} versions, {len(report.failures)} failures"
    )
    assert report.failures == []
    assert report.killed >= 150
    assert len(report.versions) > 5  # several were published under the reader
