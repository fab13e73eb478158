"""What Discord's refusals mean, and what a person or an operator hears of them."""

import logging
from enum import StrEnum
from typing import Any

import aiohttp
import discord
from discord import app_commands
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    before_sleep_log,
    retry_if_exception,
    wait_random_exponential,
)

from bot.chat.buttons import case_button, view_of
from bot.desk.delivery import Deliveries
from bot.errors import PaintingFailed, Refused, SettingsError
from bot.texts import say

log = logging.getLogger(__name__)

# Discord's error codes, from its documentation, "Opcodes and Status Codes".
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015  #: an interaction's token after its 15 minutes
UNKNOWN_INTERACTION = 10062  #: answered after its three seconds
ALREADY_ACKNOWLEDGED = 40060
TOO_LARGE = 40005
INVALID_TOKEN = 50027
NOBODY_LISTENS = {UNKNOWN_MESSAGE, UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED}
NO_ACCESS = 50001
GONE = {10003, 10004}  #: the channel, the guild
UNKNOWN_USER = 10013  #: the account is gone
#: No access, no permission; a verification level, an archived or a locked thread; an account that
#: is gone, takes no messages, shares no server, or is banned; what belongs to another user.
NO_PLACE = {NO_ACCESS, 50013, 50009, 50083, 160005, UNKNOWN_USER, 50007, 50278, 40007, 50005}
PASSING = {40004, 20022}  #: sending is switched off for a while; a rate limit of writes told as 400
SLOW_MODE = {20016, 20028}
AUTOMOD = {200000, 200001}  #: a moderator's rule stopped the words, the title of a thread
REPLY_FORBIDDEN = 160002  #: a reply needs the right to read the channel's history

UNKNOWN_SECONDS = 3600.0  #: so long is tried what Discord refuses for no known reason
BAN_SECONDS = 300.0  #: Discord's network refuses this address: nothing is asked for so long
MAX_WAIT_SECONDS = 30.0


class MessageUnknown(Exception):
    """The token is dead, and nobody noted which message it opened."""


TROUBLE = (
    PaintingFailed,
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,
    MessageUnknown,
)
"""What any request to Discord, or reading a picture for it, may raise; includes time-outs."""


class DiscordVerdict(StrEnum):
    """What to do about an edit that Discord did not take; the values are codes of sentences."""

    LATER = "later"  #: the network's or Discord's trouble: try again
    PERHAPS = "perhaps"  #: for no known reason: try again, but not for ever
    BANNED = "banned"  #: by the network in front of Discord: ask nothing for a while
    ELSEWHERE = "elsewhere"  #: the interaction's token is dead: go through the channel
    DELETED = "message_deleted"
    NO_PLACE = "no_access"
    GONE = "place_gone"
    BLOCKED = "blocked"  #: by words that a moderator's rule does not let pass
    TOO_LARGE = "too_large"  #: make it smaller
    NEVER_FITS = "never_fits"
    LOST = "lost"  #: the picture's file is gone
    HOPELESS = "refused_by_discord"  #: Discord will never take this


PASSES = (DiscordVerdict.LATER, DiscordVerdict.PERHAPS, DiscordVerdict.BANNED)


def verdict_of(error: Exception) -> DiscordVerdict:
    """Judge one of TROUBLE."""
    if isinstance(error, FileNotFoundError):
        return DiscordVerdict.LOST
    if isinstance(error, PaintingFailed):
        return DiscordVerdict.NEVER_FITS
    if isinstance(error, MessageUnknown):
        return DiscordVerdict.NO_PLACE
    if not isinstance(error, discord.HTTPException):
        return DiscordVerdict.LATER
    if error.status == 429 and "Via" not in error.response.headers:
        return DiscordVerdict.BANNED  # Discord's own answers name the proxy they came by
    if error.status >= 500 or error.status == 429 or error.code in SLOW_MODE:
        return DiscordVerdict.LATER
    return _verdict_of_code(error.status, error.code)


def _verdict_of_code(status: int, code: int) -> DiscordVerdict:
    if code == UNKNOWN_MESSAGE:
        return DiscordVerdict.DELETED
    if code in (UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN):
        return DiscordVerdict.ELSEWHERE
    if code in GONE:
        return DiscordVerdict.GONE
    if code in NO_PLACE:
        return DiscordVerdict.NO_PLACE
    if code in AUTOMOD:
        return DiscordVerdict.BLOCKED
    if status == 413 or code == TOO_LARGE:
        return DiscordVerdict.TOO_LARGE
    if status in (401, 404):
        return DiscordVerdict.ELSEWHERE
    if status == 403 or code in PASSING:  # 40333, say, is a fault of Discord's own network
        return DiscordVerdict.PERHAPS
    return DiscordVerdict.HOPELESS


def passes(error: BaseException) -> bool:
    """Tell whether trouble passes by itself."""
    return isinstance(error, TROUBLE) and verdict_of(error) in PASSES


async def may_pass(
    error: Exception, what: int, deliveries: Deliveries, *, is_last_way: bool = True
) -> bool:
    """Tell whether to try again, now that one of TROUBLE has met `what`: a message or its job.

    What Discord refuses for no known reason is tried for an hour, over any number of starts.
    """
    verdict = verdict_of(error)
    nowhere_else = is_last_way and verdict is DiscordVerdict.ELSEWHERE
    if verdict is DiscordVerdict.PERHAPS or nowhere_else:
        return await deliveries.refused_for(what) < UNKNOWN_SECONDS
    return verdict in PASSES


def wait_before(retry: RetryCallState) -> float:
    """Return how long to wait before trouble that passes is met again."""
    error = retry.outcome.exception() if retry.outcome else None
    if isinstance(error, discord.HTTPException) and verdict_of(error) is DiscordVerdict.BANNED:
        return BAN_SECONDS
    return wait_random_exponential(multiplier=0.5, max=MAX_WAIT_SECONDS)(retry)


def patiently() -> AsyncRetrying:
    """Return what meets trouble again until it has passed: a start has nothing better to do."""
    return AsyncRetrying(
        retry=retry_if_exception(passes),
        wait=wait_before,
        before_sleep=before_sleep_log(log, logging.WARNING),
    )


def in_short(error: Exception) -> str:
    """Tell trouble in a log: some errors hold an address, and that holds a token."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status}, code {error.code}"
    return type(error).__name__


def settings_fault(error: Exception) -> SettingsError | None:
    """Return what an operator can act on if Discord refuses the bot itself, else None."""
    match error:
        case discord.LoginFailure():
            return SettingsError("token_wrong")
        case discord.PrivilegedIntentsRequired():
            return SettingsError("intents_refused", close_code=4014)
        case discord.ConnectionClosed(code=4004):
            return SettingsError("token_wrong")
        case discord.ConnectionClosed(code=4013):
            return SettingsError("intents_refused", close_code=4013)
        case discord.ConnectionClosed(code=4010 | 4011 | 4012 as code):
            return SettingsError("gateway_refuses", close_code=code)
    return None


async def apologise(interaction: discord.Interaction, error: Exception, operator: str = "") -> None:
    """Tell the person, and only them, why their command or press came to nothing."""
    if interaction.client.is_closed():
        log.info("interaction %d was cut off by the end of the bot", interaction.id)
        return
    told = _sentence(_cause(error), str(interaction.locale), operator)
    if told is None:
        return
    answer: dict[str, Any] = {"content": told, "ephemeral": True}
    if act := _way_on(_cause(error)):
        answer["view"] = view_of([case_button(act, interaction.id, str(interaction.locale))])
    try:
        if interaction.response.is_done():
            await interaction.followup.send(**answer)
        else:
            await interaction.response.send_message(**answer)
    except TROUBLE as unheard:
        log.info("interaction %d could not be answered: %s", interaction.id, in_short(unheard))


def _way_on(error: Exception) -> str | None:
    """Return what a member can press under a refusal, if anything."""
    facts = error.facts if isinstance(error, Refused) else {}
    return "appeal" if "rule" in facts else "send" if "send" in facts else None


def _cause(error: Exception) -> Exception:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def _sentence(error: Exception, locale: str, operator: str) -> str | None:
    if isinstance(error, Refused):
        # Discord sends an event again now and then; the first one is being answered already.
        return None if error.code == "duplicate" else say(error.code, locale, **error.facts)
    if isinstance(error, app_commands.CheckFailure):
        return say("no_right", locale)
    if isinstance(error, discord.HTTPException) and error.code in NOBODY_LISTENS:
        log.info("an interaction came to nothing: %s", in_short(error))
        return None
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return say("commands_changed", locale)
    if isinstance(error, TROUBLE):
        log.error("an interaction failed: %s", in_short(error))
    else:
        log.error("an interaction failed", exc_info=error)
    return say("internal_operator" if operator else "internal", locale, operator=operator)
