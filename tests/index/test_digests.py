"""Digests: every sentence sourced, never dressed as a quotation, behind the official text."""

import tomllib

import pytest

from bot import texts
from bot.rendering import render_result
from index.build import build
from index.catalogue import load_documents
from index.errors import CorpusError
from index.search import Searcher
from index.settings import IndexSettings
from index.types import SearchResult
from tests.bot_api.judges import check_text, entity_texts, parse_html
from tests.corpora import add_document
from tests.sources import DOCUMENTS, source_text

DIGESTS = sorted(
    path.stem
    for path in DOCUMENTS.glob("*.toml")
    if tomllib.loads(path.read_text("utf-8"))["kind"] == "digest"
)


def message(searcher: Searcher, result: SearchResult) -> dict:
    """The message as Telegram reads it."""
    (only,) = render_result(result, searcher.library.view(result.answers[0].passage_id))
    text, entities = parse_html(only.html)
    check_text(text, entities)
    return {"text": text, "parsed_entities": entities}


@pytest.mark.parametrize("document_id", DIGESTS)
def test_every_sentence_has_a_source(document_id: str) -> None:
    footnotes = tomllib.loads((DOCUMENTS / f"{document_id}.toml").read_text("utf-8"))["footnotes"]
    assert all(
        source["url"].startswith(("https://", "http://")) for note in footnotes for source in note["sources"]
    )
    assert all(note["sources"] for note in footnotes)
    written = " ".join(source_text(document_id).split())
    assert " ".join(note["sentence"] for note in footnotes) == written


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Nghị quyết 42-NQ/TW ban hành ngày nào?", "24-11-2023"),
        ("Nghị quyết 43-NQ/TW ban hành ngày nào?", "24-11-2023"),
        ("Nghị quyết 44-NQ/TW ban hành ngày nào?", "24-11-2023"),
        ("Nghị quyết 45-NQ/TW ban hành ngày nào?", "24-11-2023"),
        ("Tên đầy đủ của Nghị quyết 42-NQ/TW là gì?", "nâng cao chất lượng chính sách xã hội"),
        ("Tên đầy đủ của Nghị quyết 43-NQ/TW là gì?", "sức mạnh đại đoàn kết toàn dân tộc"),
        ("Nghị quyết 44-NQ/TW tên là gì?", "Chiến lược bảo vệ Tổ quốc trong tình hình mới"),
        ("Tên đầy đủ của Nghị quyết 45-NQ/TW là gì?", "phát huy vai trò của đội ngũ trí thức"),
        ("Nghị quyết 42 kế thừa nghị quyết nào?", "15-NQ/TW"),
        ("Nghị quyết 43 kế thừa nghị quyết nào?", "23-NQ/TW"),
        ("Nghị quyết 44 kế thừa nghị quyết nào?", "28-NQ/TW"),
        ("Nghị quyết 45 kế thừa nghị quyết nào?", "27-NQ/TW"),
        ("Ai trình bày chuyên đề đại đoàn kết tại hội nghị toàn quốc ngày 4-12-2023?", "Võ Văn Thưởng"),
        ("Chỉ tiêu tỷ lệ thất nghiệp đến năm 2030 theo Nghị quyết 42?", "3%"),
        ("Chỉ tiêu bao phủ bảo hiểm y tế đến năm 2030 theo Nghị quyết 42?", "95%"),
        ("Chương trình hành động của Chính phủ thực hiện Nghị quyết 42 là nghị quyết số mấy?", "68/NQ-CP"),
        ("Chính phủ triển khai Nghị quyết 43 bằng nghị quyết nào?", "94/NQ-CP"),
        ("Chính phủ thực hiện Nghị quyết 45 bằng nghị quyết nào?", "107/NQ-CP"),
        ("Hội nghị toàn quốc học tập Nghị quyết Trung ương 8 có bao nhiêu điểm cầu?", "16.242"),
        ("Bắc Ninh thực hiện Nghị quyết 42 bằng chương trình hành động số mấy?", "71-CTr/TU"),
    ],
)
def test_the_basics_are_answered_with_their_sources(searcher: Searcher, question: str, expected: str) -> None:
    result = searcher.search(question)
    assert result.verdict == "answer"
    assert any(expected in answer.quote for answer in result.answers)
    for answer in result.answers:
        assert source_text(answer.document_id)[answer.start : answer.end] == answer.quote
        assert bool(answer.sources) == (answer.kind == "digest")


def test_the_sources_are_those_of_the_very_sentence(searcher: Searcher) -> None:
    answer = searcher.search("Chỉ tiêu tỷ lệ thất nghiệp đến năm 2030 theo Nghị quyết 42?").answers[0]
    footnotes = tomllib.loads((DOCUMENTS / f"{answer.document_id}.toml").read_text("utf-8"))["footnotes"]
    (note,) = [note for note in footnotes if answer.quote in note["sentence"]]
    assert [reference.url for reference in answer.sources] == [source["url"] for source in note["sources"]]
    assert answer.source_url == note["sources"][0]["url"]


def test_a_digest_does_not_look_like_a_quotation(searcher: Searcher) -> None:
    result = searcher.search("Nghị quyết 44-NQ/TW ban hành ngày nào?")
    shown = message(searcher, result)
    assert entity_texts(shown, "BlockQuote") == entity_texts(shown, "ExpandableBlockQuote") == []
    assert shown["text"].startswith(result.answers[0].quote)
    assert "Tóm lược, không phải nguyên văn: chưa được thẩm định" in shown["text"]
    assert result.answers[0].sources[0].url in shown["text"]
    assert any(reference.date and reference.date in shown["text"] for reference in result.answers[0].sources)


def test_sources_that_disagree_are_both_shown_and_cited(searcher: Searcher) -> None:
    result = searcher.search("Tên đầy đủ của Nghị quyết 42-NQ/TW là gì?")
    assert "sources_disagree" in result.notices
    quotes = [answer.quote for answer in result.answers]
    assert any("trong giai đoạn mới" in quote for quote in quotes)
    assert any("trong tình hình mới" in quote for quote in quotes)
    shown = message(searcher, result)["text"]
    assert texts.DISAGREE in shown
    assert "Tin, báo cáo:" in shown and "Tóm lược, không phải nguyên văn:" in shown


def test_a_disagreement_is_told_only_to_those_who_ask_about_it(searcher: Searcher) -> None:
    result = searcher.search("Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?")
    assert "sources_disagree" not in result.notices
    assert len(result.answers) == 1


def test_one_setting_turns_digests_off(settings: IndexSettings) -> None:
    searcher = Searcher.open(settings.model_copy(update={"digests": False}))
    for question in (
        "Chỉ tiêu tỷ lệ thất nghiệp đến năm 2030 theo Nghị quyết 42?",
        "Tên Nghị quyết 42-NQ/TW là gì?",
    ):
        result = searcher.search(question, top=100)
        assert {hit.document_id for hit in result.hits} == {"bac-ninh"}
        assert all(answer.kind != "digest" for answer in result.answers)


def test_an_official_text_comes_before_the_digest_of_its_number(lexical: IndexSettings) -> None:
    question = "Chỉ tiêu tỷ lệ thất nghiệp đến năm 2030 theo Nghị quyết 42?"
    build(lexical)
    assert Searcher.open(lexical).search(question).answers[0].kind == "digest"
    text = "Đến năm 2030, tỷ lệ thất nghiệp chung dưới 3%, tỷ lệ thất nghiệp ở thành thị dưới 4%.\n"
    add_document(lexical, "made-up", text, title="Nghị quyết về chính sách xã hội", number="42-NQ/TW")
    build(lexical)
    result = Searcher.open(lexical).search(question)
    assert (result.answers[0].kind, result.answers[0].document_id) == ("official", "made-up")


def test_reviewed_digests_say_so_no_longer(lexical: IndexSettings) -> None:
    description = lexical.documents_dir / "nghi-quyet-42.toml"
    description.write_text(
        description.read_text("utf-8").replace("reviewed = false", "reviewed = true"), "utf-8"
    )
    build(lexical)
    searcher = Searcher.open(lexical)
    result = searcher.search("Chỉ tiêu tỷ lệ thất nghiệp đến năm 2030 theo Nghị quyết 42?")
    assert texts.NOT_REVIEWED not in message(searcher, result)["text"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (("[[footnotes]]", "[[other]]"), "unknown field 'other'"),
        (('sentence = "', 'sentence = "X'), "the text does not hold"),
    ],
)
def test_a_footnote_that_does_not_fit_is_refused(
    lexical: IndexSettings, change: tuple[str, str], refusal: str
) -> None:
    description = lexical.documents_dir / "nghi-quyet-44.toml"
    description.write_text(description.read_text("utf-8").replace(*change, 1), "utf-8")
    with pytest.raises(CorpusError, match=refusal):
        load_documents(lexical.documents_dir)


def test_a_sentence_without_a_footnote_or_source_is_refused(lexical: IndexSettings) -> None:
    description = lexical.documents_dir / "nghi-quyet-44.toml"
    whole = description.read_text("utf-8")
    last = whole.rindex("[[footnotes]]")
    description.write_text(whole[:last], "utf-8")
    with pytest.raises(CorpusError, match="no footnote for"):
        load_documents(lexical.documents_dir)
    description.write_text(f'{whole[:last]}[[footnotes]]\nsentence = "x"\nsources = []\n', "utf-8")
    with pytest.raises(CorpusError, match="no source for"):
        load_documents(lexical.documents_dir)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("[[disagreement]]", "see corpus/README.md"),
        ("x =", "see corpus/README.md"),
        (
            '[[disagreement]]\nabout="x"\nstatements=[{document_id="bac-ninh", quote="không có"}]',
            "does not hold",
        ),
    ],
)
def test_a_wrong_disagreement_is_refused(lexical: IndexSettings, content: str, refusal: str) -> None:
    (lexical.corpus_dir / "disagreements.toml").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=refusal):
        build(lexical)
