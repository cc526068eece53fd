"""Who may ask: everybody, or those whom the admins let in."""

from bot.settings import BotSettings
from bot.state.groups import Groups


class Access:
    """In invite mode only admins ask in private, and the bot stays only in groups that they approved."""

    def __init__(self, settings: BotSettings, groups: Groups) -> None:
        self._admins = frozenset(settings.admin_ids)
        self._open = settings.access == "open"
        self._groups = groups

    def is_admin(self, person: int) -> bool:
        """Whether a person stands in ADMIN_IDS."""
        return person in self._admins

    def may_ask(self, person: int) -> bool:
        """Whether a person may ask in private, and quote elsewhere."""
        return self._open or self.is_admin(person)

    async def may_stay(self, chat: int) -> bool:
        """Whether the bot answers in a group."""
        return self._open or await self._groups.approved(chat)

    async def joined(self, chat: int, person: int) -> bool:
        """Somebody has added the bot to a group: an admin approves it by that. Whether it stays."""
        if self.is_admin(person):
            await self._groups.approve(chat, person)
        return await self.may_stay(chat)

    async def left(self, chat: int) -> None:
        """The bot is no longer in a group."""
        await self._groups.forget(chat)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup."""
        await self._groups.moved(old, new)
