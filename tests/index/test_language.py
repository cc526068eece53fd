"""Questions as people type them, and the terms that they and the documents are matched by."""

from pathlib import Path

import pytest

from index.analysis import Language
from index.catalogue import load_documents
from index.errors import CorpusError
from index.evaluation.benchmark import strip_diacritics
from index.glossary import Glossary, load_glossary
from index.naming import has_item, named, names_all
from index.naming import named as names_in
from index.places import places_in
from index.queries import understand
from index.restoration import Bigrams, Restorer, statutes
from index.telex import undo
from index.vietnamese import fold


@pytest.fixture(scope="module")
def language() -> Language:
    texts = [document.text for document in load_documents(Path("corpus/documents"))]
    return Language(
        Glossary(load_glossary(Path("corpus/glossary.toml"))), Restorer(Bigrams.train(texts, statutes()))
    )


@pytest.mark.parametrize(
    "spellings",
    [
        ("42-NQ/TW", "42 – NQ/TW", "Nghị quyết 42-NQ/TW", "Nghị quyết số 42-NQ/TW", "NQ 42-NQ/TW", "nq số 42-nq/tw"),
        ("Nghị quyết 45", "NQ 45", "nq45", "Nghị quyết số 45", "nghi quyet so 45"),
        ("24-11-2023", "24/11/2023", "24.11.2023", "ngày 24-11-2023", "ngày 24 tháng 11 năm 2023"),
        ("ngày 4/12", "4-12", "ngày 04/12", "ngày 4 tháng 12"),
        ("98,9 %", "98,9%"),
        ("2.838 cán bộ", "2838 cán bộ", "2.838 CB"),
        ("TW 8", "TW8", "T.Ư 8", "Trung ương 8", "Trung ương Tám", "trung uong tam"),
        ("khóa XIII", "khoá XIII", "khóa 13", "KHÓA XIII"),
        ("lần thứ tám", "lần thứ 8", "lần thứ VIII"),
        ("MTTQ", "Mặt trận Tổ quốc", "mttq"),
        ("đ/c Phan Văn Giang", "Đồng chí Phan Văn Giang"),
    ],
)  # fmt: skip
def test_all_spellings_of_one_thing_match(language: Language, spellings: tuple[str, ...]) -> None:
    assert {tuple(language.terms(spelling)) for spelling in spellings} == {
        tuple(language.terms(spellings[0]))
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("42-NQ/TW", "43-NQ/TW"),
        ("24/26 chỉ tiêu", "24-26"),
        ("trung ương năm 2023", "trung ương 5 2023"),
        ("trung ương sau đó", "trung ương 6 đó"),
        ("tu dưỡng", "Tỉnh ủy dưỡng"),
        ("2.838", "2,838"),
    ],
)
def test_what_only_looks_alike_does_not(language: Language, one: str, other: str) -> None:
    assert language.terms(one) != language.terms(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nghi quyet ban hanh ngay nao", "nghị quyết ban hành ngày nào"),
        ("Nghị quyet 42 co may quan điểm", "Nghị quyết 42 có mấy quan điểm"),
        ("bao nhieu can bo du hoi nghi", "bao nhiêu cán bộ dự hội nghị"),
        ("nghij quyeets 42 ban hanhf ngayf naof", "nghị quyết 42 ban hành ngày nào"),
        ("nghi5 quye6t1 42 ban hanh2 nga2y na2o", "nghị quyết 42 ban hành ngày nào"),
        ("ddangr ddoanf MTTQ tinhr tham muwu", "đảng đoàn Mặt trận Tổ quốc tỉnh tham mưu"),
        ("Truởng Ban Tuyên gaío ở Bắc Nihn", "Trưởng Ban Tuyên giáo ở Bắc Ninh"),
        ("thảo luân chiến lươc, xã hôi", "thảo luận chiến lược, xã hội"),
        ("kết qủa TW8 ko", "kết quả Trung ương 8 không"),
        ("NQ 43 cua BCHTW", "Nghị quyết 43 của Ban Chấp hành Trung ương"),
        ("107/NQ-CP, 2711/QĐ-TTg", "107/NQ-CP, 2711/QĐ-TTg"),
        ("BTV TU giao HU", "Ban Thường vụ Tỉnh ủy giao Huyện ủy"),
        ("Elon Musk xyz 🙂", "Elon Musk xyz 🙂"),
        ("", ""),
    ],
)
def test_a_hurried_question_is_understood(language: Language, typed: str, meant: str) -> None:
    assert language.understood(typed) == meant


def test_a_careful_question_stays_as_it_is(language: Language) -> None:
    for document in load_documents(Path("corpus/documents")):
        sentences = [line for line in document.text.split("\n") if line.strip()]
        restored = [language.restorer.restore(sentence) for sentence in sentences]
        changed = [pair for pair in zip(sentences, restored, strict=True) if pair[0] != pair[1]]
        assert len(changed) <= len(sentences) // 50


def test_half_of_the_diacritics_are_enough_to_find_the_rest(language: Language) -> None:
    for document in load_documents(Path("corpus/documents")):
        words = document.text.split()
        half = [
            bare if place % 2 else word
            for place, (word, bare) in enumerate(
                zip(words, (strip_diacritics(word, "none") for word in words), strict=True)
            )
        ]
        restored = language.restorer.restore(" ".join(half)).split()
        right = sum(one == other for one, other in zip(words, restored, strict=True))
        assert right >= 0.97 * len(words)


def test_keys_that_are_no_syllable_are_left_alone(language: Language) -> None:
    for word in ("TW8x", "covid19", "facebook", "wifi", "www", "mp3", "A4"):
        assert language.restorer.restore(word) == word
    assert undo("7") is None
    assert undo("nghij") == ("nghi", "\u0323")


def test_a_follow_up_takes_the_document_it_names(language: Language) -> None:
    query = understand("còn NQ 43?", "Bộ Chính trị có kế hoạch số mấy để thực hiện NQ 42?", language)
    assert query.named == (("43", "nq", ""),)
    assert query.understood == "Bộ Chính trị có kế hoạch số mấy để thực hiện Nghị quyết 43?"
    longer = understand(
        "còn Kế hoạch 21-KH/TW thì ai ký?", "Nghị quyết số 42-NQ/TW ban hành ngày nào?", language
    )
    assert longer.understood == "Kế hoạch 21-KH/TW ban hành ngày nào? còn Kế hoạch 21-KH/TW thì ai ký?"


@pytest.mark.parametrize(
    ("question", "previous", "understood"),
    [
        (
            "thế Hải Phòng?",
            "Tỉnh Bắc Ninh có kế hoạch số mấy về Nghị quyết 45?",
            "Tỉnh Hải Phòng có kế hoạch số mấy về Nghị quyết 45?",
        ),
        (
            "còn tỉnh Lâm Đồng thì sao?",
            "Bắc Ninh ban hành chương trình hành động ngày nào?",
            "Lâm Đồng ban hành chương trình hành động ngày nào?",
        ),
        (
            "ai chủ trì hội nghị ấy?",
            "Tỉnh ủy Bắc Ninh mở hội nghị ngày nào?",
            "Tỉnh ủy Bắc Ninh mở hội nghị ngày nào? ai chủ trì hội nghị ấy?",
        ),
        ("thời hạn?", "Ai tham mưu kế hoạch?", "Ai tham mưu kế hoạch? thời hạn?"),
        (
            "còn Nghị quyết 43?",
            "Ai chủ trì hội nghị toàn quốc?",
            "Ai chủ trì hội nghị toàn quốc? Nghị quyết 43",
        ),
        ("thế 44 có mấy?", "Nghị quyết 43 có mấy quan điểm?", "Nghị quyết 44 có mấy quan điểm?"),
        (
            "còn 20 thì ai ký?",
            "Kế hoạch 19-KH/TW ngày nào?",
            "Kế hoạch 20-KH/TW ngày nào? còn Kế hoạch 20-KH/TW thì ai ký?",
        ),
        ("còn 5 quan điểm kia?", "Nghị quyết 43 nêu gì?", "Nghị quyết 43 nêu gì? còn 5 quan điểm kia?"),
        (
            "còn buổi chiều?",
            "Sáng 7-10-2023 hội nghị bàn việc gì?",
            "buổi chiều 7-10-2023 hội nghị bàn việc gì?",
        ),
        ("thế đến năm 2045?", "Chỉ tiêu năm 2030 là bao nhiêu?", "Chỉ tiêu năm 2045 là bao nhiêu?"),
    ],
)
def test_a_follow_up_is_made_whole(language: Language, question: str, previous: str, understood: str) -> None:
    assert understand(question, previous, language).understood == understood


@pytest.mark.parametrize(
    "question",
    [
        "Nghị quyết 43 đặt ra những mục tiêu nào đến năm 2030?",
        "Trong đó việc nào giao cho Ban Tổ chức Trung ương và thời hạn báo cáo là khi nào?",
        "Ủy ban nhân dân tỉnh Hải Dương ban hành kế hoạch ngày nào?",
        "Thế trận quốc phòng toàn dân được xây dựng ra sao theo Nghị quyết 44?",
        "Con người Việt Nam được đặt ở vị trí nào trong chính sách xã hội?",
    ],
)
def test_a_question_that_says_enough_does_not_lean(language: Language, question: str) -> None:
    assert understand(question, "Ai ký Kế hoạch 117-KH/TU?", language).understood == question


def test_a_follow_up_asks_for_what_the_question_before_did(language: Language) -> None:
    query = understand("thế còn bảo hiểm y tế?", "Bảo hiểm xã hội đạt bao nhiêu phần trăm?", language)
    assert query.asked == "number"
    assert query.noun is None  # of bảo hiểm y tế something else may be counted
    assert query.before is not None
    assert query.before.understood == "Bảo hiểm xã hội đạt bao nhiêu phần trăm?"
    assert understand("ai ký?", "Kế hoạch 117-KH/TU ban hành ngày nào?", language).asked == "person"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Nghị quyết 42 - chỉ tiêu thất nghiệp đến năm 2030?", (("42", "nq", ""),)),
        ("ngày 4/12 - hội nghị trực tuyến", ()),
        ("Nghị quyết 42/TW có mấy quan điểm?", (("42", "nq", ""),)),
        ("43/2022/QH15", (("43", "qh", ""),)),
        ("Kế hoạch 6121/KH-UBND", (("6121", "kh", "ubnd"),)),
    ],
)
def test_a_dash_or_a_slash_makes_no_document(question: str, named: tuple[tuple[str, str, str], ...]) -> None:
    assert names_in(question) == named


def test_the_last_of_a_list_of_documents_is_named() -> None:
    assert names_all(
        named("các Nghị quyết 45, Nghị quyết 42, Nghị quyết 43"), "cac nghi quyet so 42, 43, 44 va 45"
    )


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Ai đứng đầu bộ máy tham mưu?", "person"),
        ("Tổng số bao nhiêu cán bộ dự hội nghị?", "number"),
        ("Nghị quyết 44 có mấy quan điểm?", "number"),
        ("Kế hoạch của tỉnh mang số mấy?", "document"),
    ],
)
def test_what_is_asked_for(language: Language, question: str, asked: str) -> None:
    assert understand(question, None, language).asked == asked


@pytest.mark.parametrize("question", ["vì sao?", "còn gì nữa không?", "???", "", "tiếp đi", "thế à?"])
def test_what_says_nothing_leans_on_nothing(language: Language, question: str) -> None:
    assert understand(question, "Ai ký Kế hoạch 117-KH/TU?", language).understood == question


def test_a_follow_up_leaves_the_province_it_turns_away_from(language: Language) -> None:
    before = "Ở Bình Định, ai thông báo kết quả Hội nghị Trung ương 8?"
    assert understand("thế còn ở Bộ Y tế?", before, language).places == ()
    assert understand("hội nghị ấy họp ngày nào?", before, language).places == ("binh dinh",)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Cho em hỏi Nghị quyết 43 ban hành ngày nào ạ?", "Nghị quyết 43 ban hành ngày nào ạ?"),
        ("nhờ anh chị cho tôi biết ai ký Kế hoạch 117-KH/TU", "ai ký Kế hoạch 117-KH/TU"),
        ("Thủ tướng cho biết bao nhiêu người có công?", "Thủ tướng cho biết bao nhiêu người có công?"),
        ("Soạn giúp em bản kiểm điểm đảng viên", "Soạn giúp em bản kiểm điểm đảng viên"),
        ("Cho em hỏi ngày nào?", "Cho em hỏi ngày nào?"),
        (
            "NQ 42 có mục tiêu gì cho em biết với, em cảm ơn đồng chí rất nhiều ạ",
            "Nghị quyết 42 có mục tiêu gì cho em biết với, em cảm ơn đồng chí rất nhiều ạ",
        ),
        (
            "Nội dung nào giúp con người phát triển toàn diện theo Nghị quyết 43?",
            "Nội dung nào giúp con người phát triển toàn diện theo Nghị quyết 43?",
        ),
    ],
)
def test_words_of_courtesy_are_not_searched_for(language: Language, message: str, question: str) -> None:
    assert understand(message, None, language).understood == question


def test_of_a_long_message_its_question_is_searched_for(language: Language) -> None:
    story = (
        "Chào anh chị, tôi là bí thư chi bộ đã nghỉ hưu, mắt kém nên đọc chữ nhỏ không được. Chi bộ sắp sinh "
        "hoạt, các cụ hỏi đủ thứ chuyện lương lậu, chuyện nhân sự khóa sau mà tôi không dám trả lời bừa. "
    )
    alone = "Vậy Hội nghị Trung ương 8 làm việc trong mấy ngày và ở đâu?"
    assert understand(story + alone, None, language).understood == alone
    pointing = "Vậy hội nghị ấy làm việc trong mấy ngày, ở đâu và do ai điều hành?"
    assert understand(story + pointing, None, language).understood == story + pointing


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Quảng Trị và tỉnh Bà Rịa - Vũng Tàu", ["Quảng Trị", "Bà Rịa - Vũng Tàu"]),
        ("o Bac Ninh", ["Bac Ninh"]),
        ("ở bắc ninh", ["bắc ninh"]),
        ("tỉnh Khánh Hoà", ["Khánh Hoà"]),
        ("đã nâng cao bằng cách đánh giá lại", []),
        ("diễn biến, làm đồng bộ, hai phong trào, hằng năm định kỳ, giáo án giảng dạy, Nghi Sơn là", []),
        ("giữ gìn hòa bình", []),
        ("tỉnh Hòa Bình", ["Hòa Bình"]),
        ("tư tưởng Hồ Chí Minh", []),
    ],
)
def test_provinces_are_known(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in places_in(text)] == names


@pytest.mark.parametrize(
    ("question", "text", "has"),
    [
        ("nhiệm vụ thứ ba là gì?", "Ba là, hoàn thiện chính sách", True),
        ("nhiệm vụ thứ ba là gì?", "3. Hoàn thiện chính sách", True),
        ("nhiệm vụ thứ ba là gì?", "Nghị quyết nêu ba nhiệm vụ", False),
        ("mục tiêu thứ 12 là gì?", "mục tiêu thứ 12: môi trường", True),
        ("Hội nghị lần thứ ba họp ngày nào?", "Hội nghị họp ngày 2", True),
        ("Mức thu năm 2025 là bao nhiêu?", "Mức thu là 3 triệu đồng", True),
    ],
)
def test_an_item_asked_for_by_its_place_must_be_there(question: str, text: str, has: bool) -> None:
    assert has_item(question, fold(text)) is has


def test_a_glossary_that_is_no_glossary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    assert load_glossary(path) == {}
    for text in ("[abbreviations]\nNQ = 3\n", "NQ = 'Nghị quyết'\n", "[a]\n'hai từ' = 'x'\n", "[a\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(CorpusError, match=r"glossary\.toml"):
            load_glossary(path)
