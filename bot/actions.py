"""What buttons send back: a letter, and what it applies to. Old messages keep theirs: letters stay."""

READ, TURN = "r", "p"  # a passage, in a new message or in place of the pressed one
OTHER = "o"  # the passage of a rank, perhaps within a document
SECTION = "s"  # the whole section around a passage
DOCUMENT, OUTLINE = "d", "c"  # a document's outline, in a new message or a page of it in place
LIST = "l"  # a page of the list of documents
FILE = "f"  # a document's file
LOCK = "k"  # ask only in a document, or in all again
AFRESH = "n"  # leave the topic


def action(kind: str, *values: str) -> str:
    """At most 64 bytes: keys and ids have 16 letters, pages and ranks a few digits."""
    return ":".join([kind, *values]).rstrip(":") if values else f"{kind}:"
