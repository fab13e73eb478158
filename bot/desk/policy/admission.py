"""Pure: what a guild says of a request: refuse it, let a moderator look first, or nothing.

Asked three times: when a request comes in, when moderators change something while it waits or is
painted, and before its picture is shown.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot import guard
from bot.desk.policy.appeals import words_of
from bot.desk.policy.orders import block_of, judge_orders
from bot.desk.policy.rules import TimeLeft, judge, opted_out
from bot.desk.policy.settings import GuildSettings, Snapshot
from bot.desk.policy.sources import together
from bot.errors import Refused
from bot.request import UNWANTED, Request

log = logging.getLogger(__name__)

ALLOWED = "allowed"  #: by a moderator, once, when a rule had refused the same words
OPT_OUTS = "opt-outs"  #: named as a rule is where names of who opted out took too long to look for
MAX_REVIEW = 64  #: characters the reason of a review has in the database


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the question; both empty: nothing is against it."""

    refusal: Refused | None = None
    review: str | None = None  #: why a moderator looks at the picture first: `rule:` and its id


def refuse_what_is_never_painted(request: Request, chain: Sequence[Request] = ()) -> None:
    """Raise Refused where the prompt gate, which no guild can switch off, is against a request.

    `chain` is what was asked for before, of the picture it goes on from: that is painted, too.
    """
    request = together(request, chain)
    if verdict := guard.verdict(*request.wanted, avoid=request.words[UNWANTED]):
        log.info("refused by the prompt gate: %s", verdict.rule)  # the rule holds no word of it
        raise Refused(verdict.code)


def judge_circumstances(request: Request, snapshot: Snapshot, now: float) -> Refused | None:
    """Return why a request that comes in is refused before any of its words is read, or None."""
    return judge_place(request, snapshot.settings) or judge_orders(request, snapshot.orders, now)


def judge_finished(
    request: Request,
    snapshot: Snapshot,
    now: float,
    *,
    looked_at: bool = False,
    make_time: Callable[[], TimeLeft] = TimeLeft,
    chain: Sequence[Request] = (),
) -> Judgement:
    """Judge what is asked for, wherever the request stands by now.

    Where it goes on from a picture, that is judged by all words together: its own, and those of
    the `chain` of requests which that picture came of.

    Where a moderator has looked at it, no rule of theirs is held against it any more. A guild's
    expressions take their time: where it has some, this is for a thread (GuildCache.judged).
    """
    unread = False
    try:
        for said in (together(request, chain), *((request, *chain) if chain else ())):
            if unwanted := judge_names(said, snapshot):
                return Judgement(refusal=unwanted)
    except TimeoutError:  # nobody could tell in time: a moderator does
        unread = True
    if looked_at:
        return Judgement()
    if block_of(request.member, snapshot.orders, now):
        return Judgement(refusal=Refused("dropped_block"))
    verdict = judge(together(request, chain), snapshot.rulebook, make_time)
    if verdict is None:
        review = f"rule:{OPT_OUTS}" if unread else judge_review(request, snapshot.settings)
        return Judgement(review=review)
    if (request.member, words_of(request)) in snapshot.allowed:
        return Judgement(review=ALLOWED)
    if verdict.action == "refuse":
        return Judgement(refusal=Refused(verdict.code, rule=verdict.rule_id))
    return Judgement(review=f"rule:{verdict.rule_id}"[:MAX_REVIEW])


def judge_names(request: Request, snapshot: Snapshot) -> Refused | None:
    """Return why somebody who is asked for is not painted, or None."""
    rolls = snapshot.people_everywhere, snapshot.people
    return Refused("opted_out") if any(opted_out(request, each) for each in rolls) else None


def judge_review(request: Request, chosen: GuildSettings) -> str | None:
    """Return why moderators want to look first, whatever is asked for."""
    if chosen.review_all:
        return "all"
    if (request.parent or request.channel) in chosen.review_channels:
        return "channel"
    return "member" if request.member in chosen.review_members else None


def judge_place(request: Request, chosen: GuildSettings) -> Refused | None:
    """Return why the bot does not answer in a channel, or None; a thread is in its channel."""
    channel = request.parent or request.channel
    if channel in chosen.never_in:
        return Refused("not_here")
    if chosen.only_in and channel not in chosen.only_in:
        named = ", ".join(f"<#{each}>" for each in sorted(chosen.only_in))
        return Refused("only_elsewhere", channels=named)
    return None
