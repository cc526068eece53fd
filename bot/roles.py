"""Who somebody is to the bot, from least to most."""

from enum import IntEnum


class Role(IntEnum):
    """Each may do all that those before it may."""

    BLOCKED = -1
    STRANGER = 0
    CADRE = 1
    TRAINER = 2
    ADMIN = 3
