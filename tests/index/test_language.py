"""Questions as people type them, and the terms that they and the documents are matched by."""

from pathlib import Path

import pytest

from index.analysis import Language
from index.catalogue import load_documents
from index.errors import CorpusError
from index.evaluation.benchmark import strip_diacritics
from index.glossary import Glossary, load_glossary
from index.queries import understand
from index.restoration import Bigrams, Restorer, statutes
from index.telex import undo


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
    assert query.named == (("43", ""),)
    assert query.understood == "Bộ Chính trị có kế hoạch số mấy để thực hiện Nghị quyết 43?"
    longer = understand(
        "còn Kế hoạch 21-KH/TW thì ai ký?", "Nghị quyết số 42-NQ/TW ban hành ngày nào?", language
    )
    assert longer.understood == "Kế hoạch 21-KH ban hành ngày nào? còn Kế hoạch 21-KH/TW thì ai ký?"


def test_a_glossary_that_is_no_glossary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.toml"
    assert load_glossary(path) == {}
    for text in ("[abbreviations]\nNQ = 3\n", "NQ = 'Nghị quyết'\n", "[a]\n'hai từ' = 'x'\n", "[a\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(CorpusError, match=r"glossary\.toml"):
            load_glossary(path)
