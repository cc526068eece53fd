"""Who may do what: admins by the settings, others by invitations or, in open mode, everybody."""

from bot.rates import Rates
from bot.roles import Role
from bot.settings import BotSettings
from bot.state.groups import Groups
from bot.state.members import Members


class Access:
    """In invite mode only who was invited asks, and the bot stays only in groups that admins approved."""

    def __init__(self, settings: BotSettings, groups: Groups, members: Members) -> None:
        self.admins = frozenset(settings.admin_ids)
        self.rates = Rates(settings.rate_person, settings.rate_chat)
        self._open = settings.access == "open"
        self._groups = groups
        self._members = members

    async def role(self, person: int) -> Role:
        """Who a person is; admins cannot be blocked."""
        if person in self.admins:
            return Role.ADMIN
        found = await self._members.role(str(person))
        return Role.CADRE if self._open and found == Role.STRANGER else found

    async def may_ask(self, person: int) -> bool:
        """Whether a person may ask in private, and quote elsewhere."""
        return await self.role(person) >= Role.CADRE

    async def may_stay(self, chat: int) -> bool:
        """Whether the bot answers in a group."""
        return self._open or await self._groups.approved(chat)

    async def joined(self, chat: int, person: int) -> bool:
        """Somebody has added the bot to a group: an admin approves it by that. Whether it stays."""
        if person in self.admins:
            await self._groups.approve(chat, person)
        return await self.may_stay(chat)

    async def left(self, chat: int) -> None:
        """The bot is no longer in a group."""
        await self._groups.forget(chat)

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup."""
        await self._groups.moved(old, new)
