"""Text in the encodings of before Unicode, by the system's converter and a table of VNI's own."""

import subprocess
import unicodedata

# VNI Win: the base letter with its shape, then the tone, each as cp1252 shows it.
_SHAPES = {
    "ă": ("a", "ê"),
    "â": ("a", "â"),
    "ê": ("e", "â"),
    "ô": ("o", "â"),
    "ơ": ("ô", ""),
    "ư": ("ö", ""),
    "đ": ("ñ", ""),
}
_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_ON_HAT = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_ON_BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_WHOLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def encoded(text: str, encoding: str) -> bytes:
    """A text in "cp1258", "tcvn3", "viscii" or "vni"; raises CalledProcessError if a letter has no place."""
    if encoding == "vni":
        return "".join(map(_vni, text)).encode("cp1252")
    if encoding == "tcvn3":  # capitals with a tone are small letters, set in a font that shows capitals
        text = "".join(letter.lower() if _has_tone(letter) else letter for letter in text)
    name = {"tcvn3": "TCVN5712-1", "viscii": "VISCII", "cp1258": "CP1258"}[encoding]
    done = subprocess.run(
        ["iconv", "-f", "utf-8", "-t", name], input=text.encode(), capture_output=True, check=True
    )
    return done.stdout


def _has_tone(letter: str) -> bool:
    return any(mark in _TONES for mark in unicodedata.normalize("NFD", letter))


def _vni(letter: str) -> str:
    small = letter.lower()
    if small in _WHOLE:
        return _in_case(_WHOLE[small], letter)
    decomposed = unicodedata.normalize("NFD", small)
    tone = next((mark for mark in decomposed if mark in _TONES), "")
    shape = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    if shape not in _SHAPES and not tone:
        return letter
    base, mark = _SHAPES.get(shape, (shape, ""))
    if tone:
        mark = _ON_BREVE[tone] if mark == "ê" else _ON_HAT[tone] if mark == "â" else _TONES[tone]
    return _in_case(base, letter) + _in_case(mark, letter)


def _in_case(written: str, letter: str) -> str:
    return written.upper() if letter.isupper() else written
