"""Questions, answered by the real model from the real documents."""

import random

import pytest

from bot.settings import BotSettings
from index.build import build
from index.errors import VersionError
from index.search import Searcher
from index.settings import IndexSettings
from index.vietnamese import fold
from tests.corpora import add_document
from tests.sources import source_text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?", "Đảng đoàn MTTQ tỉnh"),
        ("thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao", "30-12-2023"),
        ("Bao nhiêu cán bộ dự hội nghị ở Bắc Ninh?", "2.838/2.870"),
        ("Đồng chí nào quán triệt chuyên đề Chiến lược bảo vệ Tổ quốc?", "Phan Văn Giang"),
    ],
)
def test_the_first_quote_answers(searcher: Searcher, question: str, expected: str) -> None:
    result = searcher.search(question)
    assert result.verdict == "answer"
    assert expected in result.answers[0].quote


def test_dates_and_names_asked_for_are_marked(searcher: Searcher) -> None:
    for question, marked in (
        ("thoi gian hoan thanh chuong trinh hanh dong cua cac cap truoc ngay nao", "ngày 30-12-2023"),
        ("Đồng chí nào quán triệt chuyên đề Chiến lược bảo vệ Tổ quốc?", "Phan Văn Giang"),
    ):
        answer = searcher.search(question).answers[0]
        text = searcher.contents.documents[answer.document_id].text
        assert marked in [text[start:end] for start, end in answer.marks]


@pytest.mark.parametrize(
    "question", ["Thời tiết Hà Nội hôm nay thế nào?", "Giá vàng hôm nay?", "🙂", "", "?!", "ai"]
)
def test_what_is_not_there_is_not_answered(searcher: Searcher, question: str) -> None:
    result = searcher.search(question)
    assert result.verdict == "none"
    assert result.answers == ()


@pytest.mark.parametrize(
    "question",
    [
        "Nghị quyết 29-NQ/TW nói gì?",
        "nghi quyet 31 ban hanh ngay nao",
        "Kế hoạch số 118-KH/TU ngày nào?",
        "43/2022/QH15 là gì?",
    ],
)
def test_a_document_of_another_number_is_not_answered(searcher: Searcher, question: str) -> None:
    assert searcher.search(question).verdict != "answer"


def test_two_hundred_questions_quote_only_the_sources(searcher: Searcher) -> None:
    chance = random.Random(20231124)
    forms = (
        "Ai {}?",
        "{} khi nào?",
        "Bao nhiêu {}?",
        "{} ở đâu?",
        "Nội dung {} là gì?",
        "cho em hỏi {} với ạ",
    )
    answered = 0
    for number in range(200):
        passage = chance.choice(searcher.contents.passages)
        words = source_text(passage.document_id)[passage.start : passage.end].split()
        begin = chance.randrange(max(1, len(words) - 10))
        phrase = " ".join(words[begin : begin + chance.randint(4, 14)])
        question = chance.choice(forms).format(phrase)
        result = searcher.search(fold(question) if number % 3 == 0 else question)
        for answer in result.answers:
            answered += 1
            text = source_text(answer.document_id)
            assert text[answer.start : answer.end] == answer.quote
            assert all(answer.start <= start < end <= answer.end for start, end in answer.marks)
    assert answered > 100


def test_hits_are_ranked_and_timed(searcher: Searcher) -> None:
    result = searcher.search("Kế hoạch 117-KH/TU ngày nào?", top=5)
    assert [hit.rank for hit in result.hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    for hit in result.hits:
        assert source_text(hit.document_id)[hit.start : hit.end] == hit.text
    spent = result.milliseconds
    assert spent.total == pytest.approx(spent.understand + spent.encode + spent.search + spent.answer)


def test_a_follow_up_leans_on_the_question_before(searcher: Searcher) -> None:
    before = "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
    follow_up = "còn Bộ Chỉ huy Quân sự?"
    result = searcher.search(follow_up, previous=before)
    assert result.verdict == "answer"
    assert "Chương trình hành động" in result.answers[0].quote
    assert before in result.understood


@pytest.mark.parametrize(
    ("question", "before", "quoted"),
    [
        # of the same event
        ("mấy người được triệu tập?", "Ai chủ trì điểm cầu Bắc Ninh?", "2.838/2.870"),
        ("cụ thể là những việc gì?", "Bộ trưởng Đào Ngọc Dung nêu mấy việc còn chậm?", "giáo dục"),
        # the sentence that answered has nothing more to tell
        ("ai được thi?", "Cuộc thi trực tuyến tìm hiểu Nghị quyết Trung ương 8 mở ngày nào?", "nhiều đối"),
        # not short, and yet no question by itself
        ("họp phiên hai hôm nào?", "Ban Chỉ đạo tổng kết Nghị quyết 23 do ai làm trưởng ban?", "9-3-2023"),
        ("giám đốc sở nào trình bày?", "Hà Nội quán triệt chương trình cho bao nhiêu người?", "Hồng Sơn"),
        # another thing is counted by another noun
        ("còn nhà ở xã hội?", "Bảo hiểm y tế đến 2030 bao phủ bao nhiêu phần trăm dân số?", "1 triệu căn"),
        # Trương is a family, Trưởng is none
        ("ai điều hành ở hội trường?", "Trung ương thảo luận tổ về trí thức ngày nào?", "Trương Thị Mai"),
    ],
)
def test_a_follow_up_stays_with_the_matter(
    searcher: Searcher, question: str, before: str, quoted: str
) -> None:
    result = searcher.search(question, previous=before)
    assert result.verdict == "answer"
    assert quoted in result.answers[0].quote


def test_a_question_that_has_its_answer_does_not_lean(searcher: Searcher) -> None:
    question = "Ai chủ trì điểm cầu Nghệ An?"
    alone = searcher.search(question)
    assert alone.verdict == "answer"
    assert searcher.search(question, previous="Nghị quyết 43 ban hành ngày nào?").answers == alone.answers


@pytest.mark.parametrize("item", ["hai", "ba", "năm"])
def test_the_item_that_a_follow_up_asks_for_is_not_the_one_before(searcher: Searcher, item: str) -> None:
    before = "Nhiệm vụ thứ nhất của Nghị quyết 43 là gì?"
    assert "thứ nhất" in searcher.search(before).answers[0].quote
    answers = searcher.search(f"nhiệm vụ thứ {item}?", previous=before).answers
    assert all(f"thứ {item}" in answer.quote for answer in answers)


def test_some_date_is_not_a_deadline(searcher: Searcher) -> None:
    result = searcher.search("thời hạn?", previous="Nghị quyết 43 nêu mấy quan điểm?")
    assert result.verdict != "answer"


@pytest.mark.parametrize(
    "off_topic",
    ["giá vàng?", "ở đâu bán?", "ai thắng?", "ai đẹp nhất?", "học phí?", "không đúng", "bạn là ai?", "ok"],
)
def test_what_has_nothing_to_do_with_the_question_before_is_not_answered_as_that_was(
    searcher: Searcher, off_topic: str
) -> None:
    for before in (
        "Bao nhiêu cán bộ dự hội nghị ở Bắc Ninh?",
        "Ai ký Kế hoạch số 20-KH/TW?",
        "Hội nghị toàn quốc kéo dài mấy ngày, nửa ngày 5-12 làm gì?",
    ):
        assert searcher.search(before).verdict == "answer"
        assert searcher.search(off_topic, previous=before).verdict != "answer"


def test_without_a_model_it_answers_and_says_so(lexical: IndexSettings) -> None:
    build(lexical)
    result = Searcher.open(lexical).search(
        "Ai được giao tham mưu chương trình hành động thực hiện Nghị quyết 43?"
    )
    assert result.verdict == "answer"
    assert "Đảng đoàn MTTQ tỉnh" in result.answers[0].quote
    assert result.notices == ("lexical_only",)
    assert all(hit.dense is None for hit in result.hits)


def test_another_model_than_the_versions_is_refused(lexical: IndexSettings) -> None:
    build(lexical)
    with pytest.raises(VersionError, match="was built with the model none"):
        Searcher.open(lexical.model_copy(update={"embedding_model": "multilingual-e5-small"}))


def test_a_version_with_vectors_serves_without_the_model(settings: IndexSettings) -> None:
    result = Searcher.open(settings.model_copy(update={"embedding_model": "none"})).search(
        "Kế hoạch 117-KH/TU ngày nào?"
    )
    assert result.verdict == "answer"
    assert result.notices == ("lexical_only",)


def test_settings_of_the_bot_open_the_same_version(settings: IndexSettings) -> None:
    bot = BotSettings(_env_file=None, data_dir=settings.data_dir)
    assert Searcher.open(bot).search("Kế hoạch 117-KH/TU ngày nào?").verdict == "answer"


def test_what_is_no_longer_in_force_steps_back_unless_it_is_asked_for(lexical: IndexSettings) -> None:
    for name, number, days, more in (
        ("moi", "12-QĐ/TU", "30", {}),
        ("cu", "8-QĐ/TU", "45", {"status": "replaced", "replaced_by": "12-QĐ/TU"}),
    ):
        text = (
            f"Quyết định {number} quy định chi bộ gửi báo cáo sinh hoạt chuyên đề trong vòng {days} ngày.\n"
        )
        add_document(lexical, name, text, number=number, title="Quyết định về báo cáo chuyên đề", **more)
    build(lexical)
    searcher = Searcher.open(lexical)
    question = "Chi bộ gửi báo cáo sinh hoạt chuyên đề trong vòng bao nhiêu ngày?"
    assert searcher.search(question).answers[0].document_id == "moi"
    by_number = searcher.search(f"Theo Quyết định 8-QĐ/TU, {question}").answers[0]
    assert (by_number.document_id, by_number.status, by_number.replaced_by) == ("cu", "replaced", "12-QĐ/TU")
    plainly = "Quyết định cụ thể về báo cáo sinh hoạt chuyên đề của chi bộ là trong vòng bao nhiêu ngày?"
    assert searcher.search(plainly).answers[0].document_id == "moi"
    hits = searcher.search(f"Trước đây {question}").hits
    assert {hit.document_id for hit in hits[:2]} == {"cu", "moi"}
    assert abs(hits[0].score - hits[1].score) < 0.1  # beside each other, not a step apart
