"""The bot in Discord: signs in, registers its commands, answers and delivers until closed."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.chat import asking, commands, guide, showcase, takedowns
from bot.chat.alarm import tell_operator, watch
from bot.chat.client import Client, point_at
from bot.chat.delivery import Delivery
from bot.chat.faults import patiently, settings_fault
from bot.chat.gateway import wait_for_sign_in
from bot.chat.moderators import inbox
from bot.chat.moderators.updates import ModeratorUpdates
from bot.chat.presses import Press, on_interaction
from bot.chat.settings import NEEDED
from bot.desk.desk import Desk
from bot.errors import SettingsError, settings_error_in
from bot.kept import ItemFailures, Make, TaskName
from bot.request import Ticket
from bot.texts import say

log = logging.getLogger(__name__)


class Chat:
    """One bot in Discord, in front of one desk."""

    def __init__(
        self,
        desk: Desk,
        *,
        token: str,
        api_url: str | None = None,
        gateway_url: str | None = None,
        operator: str = "",
        operator_id: int | None = None,
        guild_ready_timeout: float = 2.0,
    ) -> None:
        self._desk = desk
        self._tasks = desk.tasks
        self._token = token.strip()
        self._addresses = (api_url, gateway_url)
        self._operator = operator
        self._operator_id = operator_id
        self._guild_ready_timeout = guild_ready_timeout
        self._closing = asyncio.Event()
        self._closed = asyncio.Event()
        self._closed.set()
        self.ready = asyncio.Event()  #: set once Discord sends interactions here
        self._client: Client | None = None

    @property
    def is_heard(self) -> bool:
        """Whether what members do reaches this bot now: not while the gateway is out of reach."""
        return self.ready.is_set() and self._client is not None and self._client.hears

    @property
    def account(self) -> dict[str, object]:
        """Who the bot is in Discord, in how many servers, and how it is invited to more."""
        client = self._client
        if client is None or client.user is None:
            return {}
        invite = say("invite", application=client.application_id, rights=NEEDED.value)
        name, application = str(client.user), client.application_id
        return {"bot": name, "application": application, "servers": len(client.guilds),
                "invite": invite}  # fmt: skip

    async def run(self) -> None:
        """Work until closed; raise SettingsError if Discord will not have this bot."""
        self._closed.clear()
        try:
            await _until_one_ends(
                closing=self._closing.wait(), life=self._tasks.kept("chat", self._live)
            )
        except ExceptionGroup as group:
            if fault := settings_error_in(group):
                raise fault from group
            raise
        finally:
            self._closed.set()

    async def close(self) -> None:
        """Stop delivering, close the gateway, and return when `run` has ended."""
        self._closing.set()
        await self._closed.wait()

    async def _live(self) -> None:
        point_at(*self._addresses)
        client = self._client = await self._sign_in()
        try:
            place = self._addresses[0] or ""
            await patiently()(commands.sync_if_changed, client.tree, self._desk, place)
            # Whoever is arriving now came before this start; later ones are in good hands.
            arriving = await self._desk.arriving()
            await self._until_signed_out(client, arriving)
        finally:
            self.ready.clear()
            await client.close()

    async def _until_signed_out(self, client: Client, arriving: Sequence[Ticket]) -> None:
        """Keep all that this client does; raises ConnectionError where the client has ended."""
        clock = asyncio.get_running_loop().time
        eternal: dict[TaskName, Make] = {
            "alarm": lambda: watch(client),
            "guide": lambda: guide.greet_for_ever(client),
            "gateway": lambda: _listen(client),
            "delivery": lambda: Delivery(client, clock).run(),
            "moderating": lambda: ModeratorUpdates(client).run(),
            "inbox": lambda: inbox.tell_for_ever(client),
            "remover": lambda: takedowns.run(client),
            "showcase": lambda: showcase.run(client),
            "collages": lambda: showcase.show_collages(client),
            "settling": lambda: self._settle(client, arriving),
        }
        if (told := self._operator_id) is not None:
            eternal["operator"] = lambda: tell_operator(client, told)
        await _until_one_ends(
            **{name: self._tasks.kept(name, make) for name, make in eternal.items()}
        )
        raise ConnectionError("the connection to Discord has ended, and is begun anew")

    async def _sign_in(self) -> Client:
        if not (self._token.isascii() and self._token.isprintable() and self._token):
            raise SettingsError("token_wrong")
        return await patiently()(self._sign_in_once)

    async def _sign_in_once(self) -> Client:
        client = Client(
            self._desk, operator=self._operator, guild_ready_timeout=self._guild_ready_timeout
        )
        commands.add_to(client.tree)
        client.add_dynamic_items(Press)
        client.event(on_interaction)
        try:
            await client.login(self._token)
            await wait_for_sign_in(client)
        except BaseException as error:
            await client.close()
            if isinstance(error, Exception) and (fault := settings_fault(error)):
                raise fault from error
            raise
        log.info("signed in as application %s", client.application_id)
        return client

    async def _settle(self, client: Client, arriving: Sequence[Ticket]) -> None:
        failures = ItemFailures("the acknowledgement of job")
        for ticket in arriving:
            await asking.settle_surely(client, ticket, failures)
        await client.wait_until_ready()
        # Whoever put the bot out while it was away told nobody; only what is left shows it.
        gone = await self._desk.deliveries.abandon_left([guild.id for guild in client.guilds])
        if gone:
            log.info("%d jobs were asked for in guilds that are gone", gone)
        await patiently()(commands.check_invitations, client)
        self.ready.set()
        await asking.go_on(client, failures)


async def _listen(client: Client) -> None:
    """Hear Discord until the client is closed, by us or by what no connection gets over."""
    try:
        await client.connect()
    except Exception as error:
        if fault := settings_fault(error):
            raise fault from error
        if not client.is_closed():
            await client.hang_up()
            raise
        log.error("Discord has ended the connection", exc_info=error)


async def _until_one_ends(**works: Coroutine[Any, Any, Any]) -> None:
    """Run all of them; when one ends or fails, end the others."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work, name=f"chat: {name}") for name, work in works.items()]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
