"""Greetings and thanks: polite words that are not questions."""

import re

from bot import texts
from index.vietnamese import folded_syllables

_PEOPLE = (
    r"(ban|bot|anh|chi|em|dong chi|cac dong chi|moi nguoi|ca nha|a|nhe|nha|ad|admin|buoi sang|buoi chieu)"
)
_GREETING = re.compile(rf"((em|toi|xin|kinh) )*(chao|hello|hi|alo|lo)( {_PEOPLE})*( a)?")
_THANKS = re.compile(
    rf"((em|toi|xin|chan thanh|rat) )*(cam on|thank you|thanks|tks|camon)( (nhieu|rat nhieu|{_PEOPLE}))*"
)


def small_talk(text: str) -> str | None:
    """What to say to a message that only greets or thanks; None for anything else."""
    folded = " ".join(folded_syllables(text))
    if _GREETING.fullmatch(folded):
        return texts.GREETING
    return texts.THANKS if _THANKS.fullmatch(folded) else None
