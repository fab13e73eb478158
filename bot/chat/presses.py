"""What a press of a button does; it is understood by its id alone, so it works after a restart."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Self

import discord

from bot.chat import (
    asking,
    cards,
    clean,
    faults,
    lists,
    messages,
    more,
    privacy,
    replies,
    rights,
    settings,
    showcase,
    sources,
)
from bot.chat.buttons import BUTTONS, MAX_NUMBER, ButtonId, Item, Scheme, chosen, numbers
from bot.chat.client import Client
from bot.chat.lists import HistorySearch
from bot.chat.moderators.origins import asker_and_lineage, lineage
from bot.chat.moderators.presses import CASE_ACTS, MODERATOR_ACTS, NAME_ACTS, SURE_ACTS
from bot.chat.moderators.removals import ask_to_remove
from bot.chat.moderators.reports import ask_why
from bot.chat.more import remember_press
from bot.chat.takedowns import take_down
from bot.errors import Refused
from bot.prompt import with_pasted
from bot.request import WORDS, Done, GoingOn, Ticket
from bot.texts import say

# Which job a press is about, and whether who presses does so as a moderator.


async def known(interaction: discord.Interaction[Client], job: int) -> Ticket:
    """Return what is known of a job asked for here, or raise Refused, `unknown_job`."""
    if job > MAX_NUMBER:
        raise Refused("unknown_job")
    ticket = await interaction.client.desk.look_up(job)
    if ticket is None or not _belongs(ticket, interaction):
        raise Refused("unknown_job")
    return ticket


def _require_seen(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    """Raise Refused, `not_yours`, where nobody but who asked has seen the words."""
    is_theirs = ticket.request.member == interaction.user.id
    if not is_theirs and (ticket.request.private or ticket.held):
        raise Refused("not_yours")


def _belongs(ticket: Ticket, interaction: discord.Interaction[Client]) -> bool:
    """Tell whether a job was asked for here; in a direct message, whether it is the person's."""
    if interaction.guild_id is None:
        return ticket.request.member == interaction.user.id
    return ticket.request.guild == interaction.guild_id


log = logging.getLogger(__name__)


async def cancel(interaction: discord.Interaction[Client], job: int) -> None:
    """Stop a job; its message changes when the desk says so."""
    ticket = await known(interaction, job)
    desk, member = interaction.client.desk, interaction.user.id
    if not await rights.moderates_another(interaction, ticket):
        await desk.members.cancel(job, member)
    elif not await desk.drops.drop(ticket.request.guild or 0, member, job=job):
        raise Refused("too_late")
    await interaction.response.defer()


async def again(interaction: discord.Interaction[Client], job: int) -> None:
    """Ask once more for the same words, with a fresh seed, in the name of who presses.

    Who may have fewer pictures at once, or none so fine, gets those: there is nothing to choose.
    """
    ticket = await known(interaction, job)
    asking.require_once(interaction, "again", job)
    desk = interaction.client.desk
    desk.privacy.require_words(ticket)
    words = ticket.request.model_copy(update={"seed": None})
    fresh = await asking.request_of(interaction, words)
    await asking.ask(interaction, await desk.member_limits.within(fresh))


async def send(interaction: discord.Interaction[Client], ref: int) -> None:
    """Ask for what cannot be shown in a channel, to have it sent to who asked."""
    asking.require_once(interaction, "send", ref)
    await asking.ask_directly(interaction, ref)


async def edit(interaction: discord.Interaction[Client], job: int) -> None:
    """Open a form with the words of a picture, to ask for another in the name of who presses."""
    ticket = await known(interaction, job)
    asked, desk = ticket.request, interaction.client.desk
    _require_seen(interaction, ticket)
    desk.privacy.require_words(ticket)
    outcome = await desk.outcome(job)
    seed = outcome.prints[0].seed if isinstance(outcome, Done) and outcome.prints else None
    mine = await asking.request_of(interaction, asked)
    may_go_on = seed is not None and "edit" in await sources.usable(interaction, outcome, mine)
    form = EditForm(ticket, seed, may_go_on, str(interaction.locale))
    await interaction.response.send_modal(form)


async def details(interaction: discord.Interaction[Client], job: int) -> None:
    """Say to who presses how a picture was painted."""
    ticket = await known(interaction, job)
    _require_seen(interaction, ticket)
    await interaction.client.desk.members.require_wanted(job)
    outcome = await interaction.client.desk.outcome(job)
    if not isinstance(outcome, Done):
        raise Refused("unknown_job")
    told = cards.details(ticket, outcome, str(interaction.locale))
    await replies.tell(interaction, told + await lineage(interaction, job, only_seen=True))


#: How other words are painted: with the picture's seed, with another, or from the picture itself.
HOWS: Mapping[str, GoingOn | None] = {
    "seed": None,
    "anew": None,
    "from": GoingOn(job=None, index=0, use="edit"),
    "far": GoingOn(job=None, index=0, use="edit", strength="strong"),
}


class EditForm(discord.ui.Modal):
    """The words of a request, to be changed and asked for."""

    def __init__(self, ticket: Ticket, seed: int | None, may_go_on: bool, locale: str) -> None:
        super().__init__(title=say("edit_title", locale))
        self._ticket, self._seed, asked = ticket, seed, ticket.request
        words = ", ".join(filter(None, (asked.subject, asked.details)))
        self.subject = _field("subject", words, discord.TextStyle.paragraph)
        self.avoid = _field("avoid", asked.avoid, discord.TextStyle.short)
        self.how = _hows(seed is not None, may_go_on, locale)
        self.add_item(discord.ui.Label(text=say("edit_words", locale), component=self.subject))
        self.add_item(discord.ui.Label(text=say("edit_avoid", locale), component=self.avoid))
        self.add_item(discord.ui.Label(text=say("edit_how", locale), component=self.how))
        self._before = (self.subject.default, self.avoid.default)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Ask for it."""
        await interaction.client.answer(interaction, self._ask(interaction))

    async def _ask(self, interaction: discord.Interaction[Client]) -> None:
        desk, user = interaction.client.desk, interaction.user
        how = next(iter(self.how.values), "anew")
        typed: dict[str, object] = {
            "subject": clean.subject(self.subject.value, user.id, user.display_name),
            "details": "",
            "avoid": clean.text("avoid", self.avoid.value),
        }
        if source := HOWS.get(how):
            source = source.model_copy(update={"job": self._ticket.job})
            fresh = await sources.request_from(interaction, self._ticket, source, typed)
            return await asking.ask(interaction, fresh)
        anew = typed | {"source": None, "seed": None}
        words = with_pasted(self._ticket.request.model_copy(update=anew), desk.offer())
        # The same words with the same seed would be the same picture.
        is_other = self._before != (self.subject.value, self.avoid.value)
        if words.seed is None and how == "seed" and is_other:
            words = words.model_copy(update={"seed": self._seed})
        fresh = await asking.request_of(interaction, words)
        return await asking.ask(interaction, await desk.member_limits.within(fresh))


def _hows(has_seed: bool, may_go_on: bool, locale: str) -> discord.ui.Select[discord.ui.View]:
    """Make the menu of a form that says how other words are painted."""
    offered = [how for how, source in HOWS.items() if may_go_on or source is None]
    offered = offered if has_seed else ["anew"]
    options = [
        discord.SelectOption(label=say(f"edit_{how}", locale), value=how, default=not number)
        for number, how in enumerate(offered)
    ]
    return discord.ui.Select(custom_id="how", options=options)


def _field(
    name: str, value: str, style: discord.TextStyle
) -> discord.ui.TextInput[discord.ui.View]:
    """Make a field of the form with what was typed; stored words may be longer than it takes."""
    most = WORDS[name]
    required = name == "subject"
    return discord.ui.TextInput(
        custom_id=name, style=style, default=value[:most], max_length=most, required=required
    )


async def delete(interaction: discord.Interaction[Client], job: int) -> None:
    """Ask whether a picture is to go, under whose message the button stands."""
    ticket = await known(interaction, job)
    await _require_may_delete(interaction, ticket)
    assert interaction.message is not None, "a button stands under a message"
    await interaction.response.defer()
    remember_press(interaction, interaction.message.id)
    await _ask_to_delete(interaction, job, interaction.message.id)


async def delete_from_more(
    interaction: discord.Interaction[Client], ticket: Ticket, message: int
) -> None:
    """Ask the same where the message is another one."""
    await _require_may_delete(interaction, ticket)
    await _ask_to_delete(interaction, ticket.job, message)


async def _require_may_delete(interaction: discord.Interaction[Client], ticket: Ticket) -> None:
    is_own = ticket.request.member == interaction.user.id
    if not is_own and not await rights.moderates_another(interaction, ticket):
        raise Refused("not_yours")


async def _ask_to_delete(interaction: discord.Interaction[Client], job: int, message: int) -> None:
    """Ask whether a picture is to go for good, with the message that shows it."""
    question = say("delete_ask", str(interaction.locale))
    await replies.ask_first(interaction, "delete", [job, message], question)


async def delete_surely(interaction: discord.Interaction[Client], told: Sequence[str]) -> None:
    """Withdraw a picture, and have its message taken away."""
    job, message = numbers(told, 2)
    ticket = await known(interaction, job)
    if await take_down(interaction, partial(_withdraw, interaction, ticket)) is None:
        return
    await interaction.response.edit_message(
        content=say("deleted", str(interaction.locale)), view=None
    )
    if not await _taken_by_first_press(interaction, message):
        await interaction.client.desk.takedowns.ask(job, asking.channel_of(interaction), message)


async def _taken_by_first_press(interaction: discord.Interaction[Client], message: int) -> bool:
    """Take a message away as the press under it may, where nothing of the bot's reaches it.

    What only one person sees is reached by no other way, nor is a channel the bot may not see.
    """
    first = interaction.client.delete_presses.pop(message, None)
    try:
        if first is not None:
            await first.delete_original_response()
    except faults.TROUBLE as error:
        log.info("a message is taken away in another way: %s", faults.in_short(error))
        return False
    return first is not None


async def _withdraw(
    interaction: discord.Interaction[Client], ticket: Ticket, *, patient: bool
) -> bool:
    desk, member, job = interaction.client.desk, interaction.user.id, ticket.job
    asked = ticket.request
    try:
        if await rights.moderates_another(interaction, ticket):
            await desk.drops.delete(asked.guild or 0, member, asked.member, job, patient=patient)
        else:
            await desk.members.withdraw(job, member, patient=patient)
    except Refused as refusal:
        # Withdrawn by an earlier press that did not get as far as the message.
        if refusal.code != "already_gone":
            raise
    log.info("job %d was withdrawn", job)  # no name: logs outlive who wants to be forgotten
    return True


async def show(interaction: discord.Interaction[Client], job: int) -> None:
    """Show who asked for it, and nobody else, a private picture that could not be sent."""
    ticket = await known(interaction, job)
    if ticket.request.member != interaction.user.id:
        raise Refused("not_yours")
    outcome = await interaction.client.desk.outcome(job)
    if not isinstance(outcome, Done):
        raise Refused("unknown_job")
    await interaction.client.desk.members.require_wanted(job)
    await interaction.client.desk.privacy.require_pictures(job)
    await replies.think(interaction)
    card, limit = cards.card_for(ticket, outcome), interaction.filesize_limit
    card = await messages.fitted(interaction.client, ticket, outcome, card, limit)
    files = await messages.files_of(card)
    view = messages.laid_out(ticket, replace(card, buttons=()))
    await interaction.followup.send(files=files, view=view, ephemeral=True)


async def keep(interaction: discord.Interaction[Client], job: int) -> None:
    """Make a picture a favourite of its owner, which does not expire."""
    await privacy.keep(interaction, await known(interaction, job))


async def drop(interaction: discord.Interaction[Client], job: int) -> None:
    """Stop a job from the list of one's own, and show the list as it is now."""
    await known(interaction, job)
    await interaction.client.desk.members.cancel(job, interaction.user.id)
    listed = await lists.queue(interaction)
    await interaction.response.edit_message(content=listed.content, view=listed.view)


async def older(interaction: discord.Interaction[Client], job: int) -> None:
    """Turn the page of one's own finished pictures to those before a job."""
    await lists.turn(interaction, HistorySearch(before=job))


async def favour(interaction: discord.Interaction[Client], job: int) -> None:
    """Make a picture of one's own list a favourite."""
    await lists.favour(interaction, await known(interaction, job), favourite=True)


async def unfavour(interaction: discord.Interaction[Client], job: int) -> None:
    """Make it none any more."""
    await lists.favour(interaction, await known(interaction, job), favourite=False)


async def exhibit(interaction: discord.Interaction[Client], job: int) -> None:
    """Show one's own picture in the showcase of the server."""
    await showcase.exhibit(interaction, await known(interaction, job))


async def post(interaction: discord.Interaction[Client], job: int) -> None:
    """Show a draft of one's own to everybody, in the channel where it was asked for."""
    ticket = await known(interaction, job)
    is_there = interaction.channel_id == ticket.reply.channel
    if is_there and not asking.shows_pictures(interaction):
        raise Refused("cannot_show_here_private_off")
    await interaction.client.desk.privacy.require_pictures(job)
    await interaction.client.desk.members.post(ticket, interaction.user.id)
    await replies.tell(interaction, [say("draft_posted", str(interaction.locale))])


async def go_on(interaction: discord.Interaction[Client], id: ButtonId) -> None:
    """Go on from a picture in the name of who presses."""
    ticket = await _gone_on_from(interaction, id)
    interaction.client.desk.privacy.require_words(ticket)
    await sources.press(interaction, ticket, id)


async def choose(interaction: discord.Interaction[Client], id: ButtonId) -> None:
    """Show who chose one of several pictures how they may go on from it."""
    index = chosen(interaction.data)
    ticket = await _gone_on_from(interaction, id)
    interaction.client.desk.privacy.require_words(ticket)
    await sources.show_choice(interaction, ticket, *numbers([index], 1))


async def show_more(interaction: discord.Interaction[Client], id: ButtonId) -> None:
    """Show who presses, and nobody else, what else they may do with a picture."""
    await more.show(interaction, await _gone_on_from(interaction, id))


async def _gone_on_from(interaction: discord.Interaction[Client], id: ButtonId) -> Ticket:
    (job, *_) = numbers(id.told, len(id.told))
    ticket = await known(interaction, job)
    _require_seen(interaction, ticket)
    return ticket


async def file(interaction: discord.Interaction[Client], job: int) -> None:
    """Hand a member the files of their own picture, with the settings it was painted with."""
    await lists.hand_over(interaction, await known(interaction, job))


async def report(interaction: discord.Interaction[Client], ticket: Ticket, _: int) -> None:
    """Ask why a picture should not be seen."""
    if interaction.guild_id is None:  # there is no moderator to tell
        raise Refused("unknown_job")
    _require_seen(interaction, ticket)
    await ask_why(interaction, ticket.job)


async def remove(interaction: discord.Interaction[Client], ticket: Ticket, _: int) -> None:
    """Ask a moderator whether a picture is to go, and none like it to come again."""
    await rights.require(interaction, rights.MODERATE)
    await ask_to_remove(interaction, ticket.job)


async def who(interaction: discord.Interaction[Client], ticket: Ticket, _: int) -> None:
    """Tell a moderator whom a picture was painted for, what it came from, and what came of it."""
    await rights.require(interaction, rights.MODERATE)
    await replies.think(interaction)
    await replies.tell(interaction, await asker_and_lineage(interaction, ticket.job))


Handler = Callable[[discord.Interaction[Client], ButtonId], Awaitable[None]]


def _about(
    act: Callable[[discord.Interaction[Client], int], Awaitable[None]], most: int | None = None
) -> Handler:
    """Hand an act the one number its button bears, or the most a database holds."""

    async def handle(interaction: discord.Interaction[Client], id: ButtonId) -> None:
        await act(interaction, id.number if most is None else min(id.number, most))

    return handle


def _in_more(
    act: Callable[[discord.Interaction[Client], Ticket, int], Awaitable[None]],
) -> Handler:
    """Hand an act the job, and the message under which More was opened."""

    async def handle(interaction: discord.Interaction[Client], id: ButtonId) -> None:
        job, message = numbers(id.told, 2)
        await act(interaction, await known(interaction, job), message)

    return handle


def _for_moderators(
    act: Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]],
) -> Handler:
    """Ask for the right at each press, whoever sees the button."""

    async def handle(interaction: discord.Interaction[Client], id: ButtonId) -> None:
        await rights.require(interaction, rights.MODERATE)
        await act(interaction, id.told)

    return handle


def _for_managers(
    act: Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]],
) -> Handler:
    """Ask for the right to set a server up at each press: it may be lost in between."""

    async def handle(interaction: discord.Interaction[Client], id: ButtonId) -> None:
        await rights.require(interaction, rights.SET_UP)
        await act(interaction, id.told)

    return handle


def _sure(
    act: Callable[[discord.Interaction[Client], Sequence[str]], Awaitable[None]],
) -> Handler:
    """Hand an act what its button says; whose right it takes, it asks itself."""

    async def handle(interaction: discord.Interaction[Client], id: ButtonId) -> None:
        await act(interaction, id.told)

    return handle


async def _page(interaction: discord.Interaction[Client], id: ButtonId) -> None:
    """Turn the page of one's own pictures to the one a button names."""
    await lists.turn(interaction, HistorySearch.read(id.told))


HANDLERS: Mapping[Scheme, Mapping[str, Handler]] = {
    "portrait": {
        "cancel": _about(cancel),
        "again": _about(again),
        "edit": _about(edit),
        "details": _about(details),
        "keep": _about(keep),
        "favour": _about(favour),
        "unfavour": _about(unfavour),
        "delete": _about(delete),
        "show": _about(show),
        "drop": _about(drop),
        "older": _about(older),
        "rules": _about(settings.show_rules),  # under lists of before December 2026
        "exhibit": _about(exhibit),
        "erase": _about(privacy.erase),
        "file": _about(file),
        "post": _about(post),
    },
    "matter": {
        **{act: _about(handler, MAX_NUMBER) for act, handler in CASE_ACTS.items()},
        "send": _about(send, MAX_NUMBER),
    },
    "portrait-mod": {act: _for_moderators(handler) for act, handler in MODERATOR_ACTS.items()},
    "name": {act: _for_moderators(handler) for act, handler in NAME_ACTS.items()},
    "settings": {act: _for_managers(handler) for act, handler in settings.ACTS.items()},
    "history": {"page": _page},
    "from": {**dict.fromkeys(sources.ACTS, go_on), "others": show_more, "choose": choose},
    "more": {
        "delete": _in_more(delete_from_more),
        "report": _in_more(report),
        "remove": _in_more(remove),
        "who": _in_more(who),
    },
    "sure": {
        "delete": _sure(delete_surely),
        **{act: _for_moderators(handler) for act, handler in SURE_ACTS.items()},
    },
}
assert {scheme: set(acts) for scheme, acts in HANDLERS.items()} == {
    scheme: set(looks) for scheme, looks in BUTTONS.items()
}, "every button does something, and nothing is done by no button"


async def on_interaction(interaction: discord.Interaction[Any]) -> None:
    """Take in a form that is understood by its id alone; discord.py keeps the others itself."""
    data: Any = interaction.data or {}
    id = ButtonId.read(str(data.get("custom_id", "")))
    is_form = interaction.type is discord.InteractionType.modal_submit
    if is_form and id is not None and not interaction.client.is_paused:
        await interaction.client.answer(interaction, HANDLERS[id.scheme][id.act](interaction, id))


class Press(discord.ui.DynamicItem[Item], template=re.compile(".*", re.DOTALL)):
    """A press of any button, ours or not; one that no version of now wrote is stale."""

    def __init__(self, item: Item, pressed: ButtonId | None) -> None:
        super().__init__(item)
        self._pressed = pressed

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str]
    ) -> Self:
        """Read what the id says; take the item as it came."""
        return cls(item, ButtonId.read(match[0]))

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a press go unanswered where no answer can come through."""
        return not interaction.client.is_paused

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says, if who presses may."""
        await interaction.client.answer(interaction, self._do(interaction))

    async def _do(self, interaction: discord.Interaction[Client]) -> None:
        if self._pressed is None:
            raise Refused("button_stale")
        await HANDLERS[self._pressed.scheme][self._pressed.act](interaction, self._pressed)
