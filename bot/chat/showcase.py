"""Posts pictures once more in their server's showcase: one by one, and the best of each week."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import discord

from bot.chat import cards, faults, messages, phrases, posting, replies
from bot.chat.cards import ATTACHED
from bot.chat.client import Client
from bot.chat.faults import DiscordVerdict, verdict_of
from bot.chat.lists import short
from bot.chat.moderators import origins
from bot.desk.rows.showcase import Collage, Showing
from bot.desk.showcase import TileLine
from bot.errors import Refused
from bot.kept import ItemFailures
from bot.request import Done, Ticket
from bot.texts import say

log = logging.getLogger(__name__)

RETRY_SECONDS = 20.0  #: before trouble that passes is met again


async def exhibit(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Show a member's own picture, and tell only them where."""
    client, locale = interaction.client, str(interaction.locale)
    outcome = await client.desk.outcome(ticket.job)
    if not isinstance(outcome, Done) or interaction.guild_id is None:
        raise Refused("not_to_show")
    channel = await client.desk.showcase.begin(ticket, interaction.user.id)
    message = None
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = await _send(client, ticket, outcome, channel)
    except faults.TROUBLE as error:
        log.warning("job %d could not be shown: %s", ticket.job, faults.in_short(error))
    finally:
        await client.desk.showcase.end(ticket.job, channel, message)
    told = say("shown_there" if message else "showcase_shut", locale, channel=channel)
    await replies.send(interaction, told)


async def run(client: Client) -> None:
    """Show what servers want shown by itself, for ever; a crash loses no copy."""
    await client.wait_until_ready()
    failures = ItemFailures("the showcase copy of job")
    while True:
        due = await client.desk.showcase.due()
        passed = [await _show(client, each, failures) for each in due]
        if not all(passed):
            await asyncio.sleep(RETRY_SECONDS)


async def _show(client: Client, showing: Showing, failures: ItemFailures) -> bool:
    """Post one copy, and say whether that has come to an end, good or bad."""
    if client.is_paused:
        return False
    message = None
    try:
        message = await _copy(client, showing)
    except faults.TROUBLE as error:
        verdict = verdict_of(error)
        log.warning("job %d could not be shown: %s", showing.job, faults.in_short(error))
        if verdict is DiscordVerdict.BANNED:
            client.pause()
        if await faults.may_pass(error, showing.job, client.desk.deliveries):
            return False
    except Exception as error:  # the border around one copy
        if not failures.is_second(showing.job, error):
            return False
    await client.desk.deliveries.settled(showing.job)
    await client.desk.showcase.end(showing.job, showing.channel, message)
    return True


async def _copy(client: Client, showing: Showing) -> int | None:
    """Return the message that is the copy, posted now or before a crash; None: none is wanted."""
    ticket, outcome = (
        await client.desk.look_up(showing.job),
        await client.desk.outcome(showing.job),
    )
    if ticket is None or not isinstance(outcome, Done):
        return None
    if not await client.desk.showcase.is_still_open(ticket, showing):
        return None
    if client.desk.deliveries.now() - showing.at > posting.IN_DOUBT_SECONDS:
        channel = client.get_partial_messageable(showing.channel)
        if found := await posting.search(client, channel, ticket):
            return found
    return await _send(client, ticket, outcome, showing.channel)


async def _send(client: Client, ticket: Ticket, done: Done, channel: int) -> int:
    card = replace(cards.card_for(ticket, done), buttons=("again",))
    told = say("showcase_from", ticket.request.locale, address=cards.address(ticket))
    card = replace(card, content=told)
    limit = messages.usual_limit(client, ticket)
    card = await messages.fitted(client, ticket, done, card, limit)
    message = await client.get_partial_messageable(channel).send(
        files=await messages.files_of(card),
        view=messages.laid_out(ticket, card),
        nonce=posting.nonce_of(ticket.job, channel),  # twice within minutes is the same message
        allowed_mentions=discord.AllowedMentions.none(),
    )
    return message.id


# The best of each week in one picture.

LOOK_SECONDS = 60.0


async def show_collages(client: Client) -> None:
    """Show the best of each week where servers want it, and what is left of it, for ever."""
    await client.wait_until_ready()
    showcase, failures = client.desk.showcase, ItemFailures("the collage of week")
    while True:
        showcase.changed.clear()
        for guild in client.guilds:
            await showcase.choose_best(guild.id)
        for collage in await showcase.collages_due():
            await _show_collage(client, collage, failures)
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await showcase.changed.wait()


async def _show_collage(client: Client, collage: Collage, failures: ItemFailures) -> None:
    """Post or change one collage; the border around it."""
    if client.is_paused or client.get_guild(collage.guild) is None:
        return
    try:
        await _post_or_change(client, collage)
    except faults.TROUBLE as error:
        log.warning("a collage could not be shown: %s", faults.in_short(error))
        if verdict_of(error) is DiscordVerdict.BANNED:
            client.pause()
        if await faults.may_pass(error, _item(collage), client.desk.deliveries):
            return
        await _give_up(client, collage)
    except Exception as error:
        if not failures.is_second(_item(collage), error):
            return
        await _give_up(client, collage)
    await client.desk.deliveries.settled(_item(collage))


async def _give_up(client: Client, collage: Collage) -> None:
    """Let a message go that cannot be changed: it may show what nobody should see any more."""
    if collage.message is not None:
        first = collage.tiles[0].job
        await client.desk.takedowns.ask(first, collage.channel, collage.message)
    await client.desk.showcase.forget_collage(collage)


def _item(collage: Collage) -> int:
    """Number a collage among all that may be tried again; ids of jobs and messages are others."""
    return -(collage.guild + collage.week)


async def _post_or_change(client: Client, collage: Collage) -> None:
    place, showcase = client.get_partial_messageable(collage.channel), client.desk.showcase
    message = collage.message or await _posted_before(client, collage)
    if all(tile.gone for tile in collage.tiles):
        if message is not None:
            await place.get_partial_message(message).delete()
        return await showcase.forget_collage(collage)
    standing = await _standing(place, message, collage) if message else None
    picture = await showcase.picture_of(collage, standing)
    view = await _laid_out(client, collage)
    file = discord.File(BytesIO(picture), _name(collage), description=_alt_text(collage))
    if message is not None:
        await place.get_partial_message(message).edit(view=view, attachments=[file])
    else:
        posted = await place.send(
            view=view,
            files=[file],
            nonce=posting.nonce_of("collage", collage.guild, collage.week),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        message = posted.id
    await showcase.collage_shown(collage, message)
    return None


async def _posted_before(client: Client, collage: Collage) -> int | None:
    """Return the message of a collage that a crash left unnoted."""
    if client.desk.deliveries.now() - collage.wanted_at <= posting.IN_DOUBT_SECONDS:
        return None
    own = client.user.id if client.user else 0
    place = client.get_partial_messageable(collage.channel)
    async for message in place.history(limit=posting.HISTORY):
        if message.author.id == own and _address_in(message, collage):
            return message.id
    return None


async def _standing(
    place: discord.PartialMessageable, message: int, collage: Collage
) -> bytes | None:
    """Return what a collage looks like so far: the files of some of its pictures may be gone.

    None where the bot may not read the channel's history: those are left blank, too.
    """
    try:
        address = _address_in(await place.fetch_message(message), collage)
    except discord.Forbidden:
        return None
    return await origins.fetched(address) if address else None


def _address_in(message: discord.Message, collage: Collage) -> str | None:
    shown = [part for part in message.components if isinstance(part, discord.MediaGalleryComponent)]
    addresses = [item.media.proxy_url or item.media.url for part in shown for item in part.items]
    return next((each for each in addresses if _name(collage) in each), None)


def _name(collage: Collage) -> str:
    return f"best-{collage.guild}-{collage.week}.jpg"


def _alt_text(collage: Collage) -> str:
    return say("collage_alt", count=sum(not tile.gone for tile in collage.tiles))


async def _laid_out(client: Client, collage: Collage) -> discord.ui.LayoutView:
    lines = [_line(each) for each in await client.desk.showcase.lines_of(collage)]
    shown = discord.MediaGalleryItem(ATTACHED + _name(collage), description=_alt_text(collage))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(say("collage_title")))
    view.add_item(discord.ui.MediaGallery(shown))
    view.add_item(discord.ui.TextDisplay("\n".join(lines)))
    view.stop()
    return view


def _line(tile: TileLine) -> str:
    if tile.ticket is None:
        return say("collage_line_gone", place=tile.place)
    asked = tile.ticket.request
    subject = phrases.quoted(short(asked.subject)) if asked.subject else say("collage_no_words")
    address, member = cards.address(tile.ticket), f"<@{asked.member}>"
    facts = {"subject": subject, "member": member, "stars": tile.stars, "address": address}
    return say("collage_line", place=tile.place, **facts)
