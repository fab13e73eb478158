"""A refusal appealed against, and its member told what a moderator said."""

import logging

import discord

from bot.chat import asking, faults, phrases
from bot.chat.buttons import case_button, view_of
from bot.chat.client import Client
from bot.chat.faults import verdict_of
from bot.desk.policy.appeals import RefusedRequest
from bot.errors import Refused
from bot.texts import say

log = logging.getLogger(__name__)


async def appeal(interaction: discord.Interaction[Client], ref: int) -> None:
    """Bring a refusal before the moderators, and take the button away."""
    await interaction.client.desk.appeals.appeal(ref, interaction.user.id)
    told = say("appeal_sent", str(interaction.locale))
    await interaction.response.edit_message(content=told, view=None)


async def paint(interaction: discord.Interaction[Client], ref: int) -> None:
    """Ask once more for what was allowed, in the same words."""
    refused_request = await _own(interaction, ref)
    if refused_request.request is None:
        raise Refused("appeal_unknown")
    await asking.ask(interaction, await asking.request_of(interaction, refused_request.request))


async def answer(interaction: discord.Interaction[Client], ref: int) -> None:
    """Show who appealed what became of it, where that could not be sent."""
    refused_request = await _own(interaction, ref)
    locale = str(interaction.locale)
    buttons = (
        [case_button("paint", refused_request.id, locale)]
        if refused_request.verdict == "allowed"
        else []
    )
    await interaction.response.send_message(
        _told(refused_request, locale, paints=True), view=view_of(buttons), ephemeral=True
    )


async def tell(client: Client, refused_request: RefusedRequest) -> None:
    """Tell a member what became of their appeal, where only they see it; raise one of TROUBLE."""
    for way in (_by_token, _directly, _in_channel):
        try:
            await way(client, refused_request)
        except faults.TROUBLE as error:
            what, deliveries = refused_request.id, client.desk.deliveries
            if await faults.may_pass(error, what, deliveries, is_last_way=False):
                raise
            log.info(
                "appeal %d: %s is no way (%s)", refused_request.id, way.__name__, verdict_of(error)
            )
        else:
            return


async def _own(interaction: discord.Interaction[Client], ref: int) -> RefusedRequest:
    refused_request = await interaction.client.desk.appeals.refused_request(ref)
    if (
        refused_request is None
        or refused_request.member != interaction.user.id
        or refused_request.verdict is None
    ):
        raise Refused("appeal_unknown")
    return refused_request


async def _by_token(client: Client, refused_request: RefusedRequest) -> None:
    if refused_request.token is None:
        raise faults.MessageUnknown
    webhook = discord.Webhook.partial(
        refused_request.application, refused_request.token, client=client
    )
    webhook.type = discord.WebhookType.application  # whose messages may be for one person
    buttons = (
        [case_button("paint", refused_request.id)] if refused_request.verdict == "allowed" else []
    )
    await webhook.send(_told(refused_request, paints=True), view=view_of(buttons), ephemeral=True)


async def _directly(client: Client, refused_request: RefusedRequest) -> None:
    room = await client.create_dm(discord.Object(refused_request.member))
    await room.send(_told(refused_request))


async def _in_channel(client: Client, refused_request: RefusedRequest) -> None:
    """Say in the channel that there is an answer; what it is, only who asked is shown."""
    person = discord.Object(refused_request.member)
    await client.get_partial_messageable(refused_request.channel).send(
        f"<@{refused_request.member}> {say('appeal_answer')}",
        view=view_of([case_button("answer", refused_request.id)]),
        allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=[person]),
    )


def _told(refused_request: RefusedRequest, locale: str = "en", *, paints: bool = False) -> str:
    """Say what became of an appeal; a direct message has no button to paint it."""
    named = paints and refused_request.verdict == "allowed"
    told = say("appeal_allowed_paint" if named else f"appeal_{refused_request.verdict}", locale)
    subject = refused_request.request.subject if refused_request.request else ""
    return f"{phrases.quoted(subject)}\n{told}" if subject else told
