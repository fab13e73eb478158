"""/portrait: a picture in a member's words, and what it suggests while they type."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import asking, clean, faults, phrases, replies
from bot.chat.client import Client
from bot.desk.policy.limits import judge_offer
from bot.desk.policy.members import Defaults, missing
from bot.prompt import with_pasted
from bot.request import MAX_COUNT, MAX_SEED, QUALITIES, WORDS, Request
from bot.texts import say

log = logging.getLogger(__name__)

MAX_CHOICES = 25  #: Discord shows no more

#: Suggestions only: any words will do. The embedded model was drawn with these.
MOODS = (
    "serious",
    "thoughtful",
    "neutral",
    "stern",
    "smiling",
    "happy",
    "cheerful",
    "friendly",
    "excited",
    "laughing",
    "joyful",
    "surprised",
    "amazed",
    "sad",
    "gloomy",
    "angry",
    "grumpy",
    "serious yet charismatic",
)
#: Likewise, before a studio has said which its model knows.
STYLES = ("flat cartoon", "watercolour", "pencil", "comic", "pixel", "poster")

Subject = Range[str, 1, clean.MAX_TYPED]  #: so that we say how much was too much, not Discord
Style = Range[str, 0, WORDS["style"]]
Mood = Range[str, 0, WORDS["mood"]]
Avoid = Range[str, 0, WORDS["avoid"]]

MAX_SIZE = 32  #: characters; only names of the model's own sizes are taken
QUALITY_CHOICES = [Choice(name=say(f"quality_{each}"), value=each) for each in QUALITIES]


@app_commands.command(name="portrait", description=say("command_portrait"))
@app_commands.describe(
    subject=say("option_subject"),
    style=say("option_style"),
    mood=say("option_mood"),
    avoid=say("option_avoid"),
    quality=say("option_quality"),
    size=say("option_size"),
    seed=say("option_seed"),
    count=say("option_count"),
    private=say("option_private"),
)
@app_commands.choices(quality=QUALITY_CHOICES)
@app_commands.guild_only()
@app_commands.guild_install()
async def portrait(
    interaction: discord.Interaction[Client],
    subject: Subject,
    style: Style = "",
    mood: Mood = "",
    avoid: Avoid = "",
    quality: Choice[str] | None = None,
    size: Range[str, 0, MAX_SIZE] = "",
    seed: Range[int, 0, MAX_SEED] | None = None,
    count: Range[int, 1, MAX_COUNT] = 1,
    private: bool = False,
) -> None:
    """Ask for a portrait in the words of the member."""
    desk = interaction.client.desk
    offer = desk.offer()
    request = Request.model_validate(
        {
            **asking.who_asks(interaction),
            "subject": clean.subject(subject, interaction.user.id, interaction.user.display_name),
            "style": clean.text("style", style),
            "mood": clean.text("mood", mood),
            "avoid": clean.text("avoid", avoid),
            "quality": quality.value if quality else "",
            "size": offer.size_named(size) if offer else size.strip().casefold(),
            "seed": seed,
            "count": count,
            "private": private,
        }
    )
    with_all, left = await desk.members.with_defaults(with_pasted(request, offer), offer)
    await asking.ask(interaction, with_all)
    if left:
        await _tell_left_out(interaction, left)


async def _tell_left_out(interaction: discord.Interaction[Client], left: Sequence[str]) -> None:
    """Say which defaults a request had to do without; it is asked for by then."""
    locale, said = (
        str(interaction.locale),
        await interaction.client.desk.members.defaults(interaction.user.id),
    )
    named = [f"{say(f'label_{each}', locale)}: {said.said.get(each)}" for each in left]
    told = say("default_left_out", locale, defaults=phrases.quoted("; ".join(named)))
    try:
        await interaction.followup.send(told, ephemeral=True)
    except faults.TROUBLE as error:
        log.info("a member was not told of a default: %s", faults.in_short(error))


@portrait.autocomplete("subject")
async def complete_subject(
    interaction: discord.Interaction[Client], typed: str
) -> list[Choice[str]]:
    """Complete names and things that the model knows."""
    names = interaction.client.desk.names
    found = await names.suggest(interaction.guild_id, typed[: clean.MAX_TYPED])
    return [Choice(name=each, value=each) for each in found]


@portrait.autocomplete("mood")
async def suggest_moods(interaction: discord.Interaction[Client], typed: str) -> list[Choice[str]]:
    """Suggest the moods that contain what was typed so far."""
    return _fitting({mood: mood for mood in MOODS}, typed)


@portrait.autocomplete("style")
async def suggest_styles(interaction: discord.Interaction[Client], typed: str) -> list[Choice[str]]:
    """Suggest the styles that the model knows, as far as they fit."""
    offer = interaction.client.desk.offer()
    return _fitting({name: name for name in (offer.styles if offer else ()) or STYLES}, typed)


@portrait.autocomplete("size")
async def suggest_sizes(interaction: discord.Interaction[Client], typed: str) -> list[Choice[str]]:
    """Suggest the sizes that the model has, with their pixels."""
    offer = interaction.client.desk.offer()
    sizes = offer.sizes.items() if offer else ()
    return _fitting({name: f"{name} ({wide} x {high})" for name, (wide, high) in sizes}, typed)


# /my-portraits defaults: what /portrait takes where it is left open.


@app_commands.command(name="defaults", description=say("command_defaults"))
@app_commands.describe(
    style=say("option_style"),
    quality=say("option_quality"),
    size=say("option_size"),
    clear=say("option_defaults_clear"),
)
@app_commands.choices(quality=QUALITY_CHOICES)
@app_commands.autocomplete(style=suggest_styles, size=suggest_sizes)
async def own_defaults(
    interaction: discord.Interaction[Client],
    style: Style = "",
    quality: Choice[str] | None = None,
    size: Range[str, 0, MAX_SIZE] = "",
    clear: bool = False,
) -> None:
    """Show, set or clear what one's own requests are painted with where they leave it open."""
    desk, member, locale = interaction.client.desk, interaction.user.id, str(interaction.locale)
    offer = desk.offer()
    named = Defaults(
        style=clean.text("style", style),
        quality=quality.value if quality else "",
        size=offer.size_named(size) if offer else size.strip().casefold(),
    )
    said = replace(Defaults() if clear else await desk.members.defaults(member), **named.said)
    if lacking := missing(named, offer):
        blank = Request(guild=None, channel=0, member=member, subject="", locale=locale)
        wrong = judge_offer(blank.model_copy(update={lacking[0]: named.said[lacking[0]]}), offer)
        assert wrong is not None, "what is missing is refused by name"
        raise wrong
    if clear or named.said:
        await desk.members.set_defaults(member, said)
    await replies.tell(interaction, _defaults_told(said, missing(said, offer), locale))


def _defaults_told(said: Defaults, lacking: Sequence[str], locale: str) -> list[str]:
    """Name one's defaults, and of each that is not to be had now say so."""
    if not said.said:
        return [say("defaults_none", locale)]
    lines = [say("defaults_title", locale)]
    for name, value in said.said.items():
        line = f"- {say(f'label_{name}', locale)}: {phrases.quoted(value)}"
        lines.append(f"{line} ({say('default_not_here', locale)})" if name in lacking else line)
    return lines


def _fitting(named: Mapping[str, str], typed: str) -> list[Choice[str]]:
    """Return the values whose names contain what was typed so far."""
    wanted = clean.tidy(typed[: clean.MAX_TYPED]).casefold()
    fitting = [value for value, name in named.items() if wanted in name]
    return [Choice(name=named[value][:100], value=value) for value in fitting[:MAX_CHOICES]]
