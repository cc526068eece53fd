"""What buttons send back: a letter, and what it applies to. Old messages keep theirs: letters stay."""

from bot.roles import Role

READ, TURN = "r", "p"  # a passage, in a new message or in place of the pressed one
OTHER = "o"  # the passage of a rank, perhaps within a document
SECTION = "s"  # the whole section around a passage
DOCUMENT, OUTLINE = "d", "c"  # a document's outline, in a new message or a page of it in place
LIST = "l"  # a page of the list of documents
FILE = "f"  # a document's file
LOCK = "k"  # ask only in a document, or in all again
AFRESH = "n"  # leave the topic
GOOD, BAD, REASON = "g", "b", "y"  # what a person thinks of the answer to a question, and why
ERASE = "x"  # forget what a person asked

TO_SEE_TO, HANDLE, EXPORT = "u", "h", "e"  # trainers: a page of questions, done with one, all as a file

INVITE, REVOKE = "i", "v"  # admins: a new invitation for a role, an invitation ended
BLOCK, UNBLOCK = "t", "a"  # a person, by the hash
PUBLISH, ROLLBACK = "w", "q"  # a version
KEEP, DROP = "m", "z"  # a file that was sent in

NEEDS = dict.fromkeys((TO_SEE_TO, HANDLE, EXPORT), Role.TRAINER) | dict.fromkeys(
    (INVITE, REVOKE, BLOCK, UNBLOCK, PUBLISH, ROLLBACK, KEEP, DROP), Role.ADMIN
)


def action(kind: str, *values: str) -> str:
    """At most 64 bytes: keys and ids have 16 letters, hashes 32, pages and ranks a few digits."""
    return ":".join([kind, *values]).rstrip(":") if values else f"{kind}:"


def parts(pressed: str) -> tuple[str, str, str]:
    """What a button sent back: its letter and up to two values, "" where there is none."""
    kind, value, more = (*pressed.split(":", 2), "", "")[:3]
    return kind, value, more
