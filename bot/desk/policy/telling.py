"""Pure: settings in words, as moderators read them, and what a change of them changed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from bot.desk.policy.limits import NO_LIMIT, Limits
from bot.desk.policy.rule_files import STARTER_GROUPS
from bot.desk.policy.settings import GuildSettings, LimitScope, limits_over, said_of, starter_how
from bot.request import MAX_COUNT
from bot.texts import say

#: the longest first; a time is told in the first that it is a whole number of
UNITS = (("days", 86_400), ("hours", 3600), ("minutes", 60))


def settings_told(chosen: GuildSettings, house: Limits, locale: str = "en") -> list[str]:
    """Return everything that is set, a line each."""
    return [f"**{name}**: {value}" for name, value in _said(chosen, house, locale).items()]


def limits_told(chosen: GuildSettings, house: Limits, locale: str = "en") -> list[str]:
    """Return the limits alone, a line each."""
    said = _all_limits(chosen, house, locale)
    return [f"**{name}**: {value}" for name, value in said.items()]


def scope_told(
    chosen: GuildSettings, where: LimitScope, house: Limits, locale: str = "en"
) -> list[str]:
    """Return the limits of everyone, a role or a channel, a line each; empty: none are said."""
    if where.name == "e":
        limits = limits_over(house, chosen.limits).everyone
        said = _limits(limits, say("for_everyone", locale), locale, all_of_them=True)
    else:
        limits = said_of(chosen.limits, where)
        said = _limits(limits, whom_told(where, locale), locale)
    return [f"**{name}**: {value}" for name, value in said]


def whom_told(where: LimitScope, locale: str = "en") -> str:
    """Say whom limits hold for."""
    if where.role is not None:
        return say("for_role", locale, id=where.role)
    if where.channel is not None:
        return say("for_channel", locale, id=where.channel)
    return say("for_everyone", locale)


def names_told(chosen: GuildSettings, locale: str = "en") -> list[str]:
    """Return the names that a server adds and hides, a line each."""
    return [f"**{name}**: {value}" for name, value in _names(chosen, locale).items()]


def differences(
    before: GuildSettings, after: GuildSettings, house: Limits, locale: str = "en"
) -> list[str]:
    """Return what is not as it was, a line each."""
    old, new = _said(before, house, locale), _said(after, house, locale)
    unsaid = say("setting_unsaid", locale)
    pairs = ((name, old.get(name, unsaid), new.get(name, unsaid)) for name in {**old, **new})
    return [f"{name}: {was} → {is_now}" for name, was, is_now in pairs if was != is_now]


def limit_told(name: str, value: object, locale: str = "en") -> str:
    """Say one limit's value as a person would; one that nothing is said of holds nobody back."""
    if value is None or value == NO_LIMIT:
        return say("limit_discords" if name == "count" else "no_limit", locale, count=MAX_COUNT)
    if name == "share":
        return say("limit_shares", locale, count=value)
    if name == "quality":
        return say(f"quality_{value}", locale)
    return _duration(float(str(value)), locale) if name.endswith("_seconds") else str(value)


def _said(chosen: GuildSettings, house: Limits, locale: str) -> Mapping[str, str]:
    """Name every setting that says something; the same names for the same settings."""
    return _all_limits(chosen, house, locale) | _places(chosen, locale) | _names(chosen, locale)


def _all_limits(chosen: GuildSettings, house: Limits, locale: str) -> dict[str, str]:
    everyone = limits_over(house, chosen.limits).everyone
    told = dict(_limits(everyone, say("for_everyone", locale), locale, all_of_them=True))
    for role, limits in sorted(chosen.limits.roles.items()):
        told |= _limits(limits, say("for_role", locale, id=role), locale)
    for channel, limits in sorted(chosen.limits.channels.items()):
        told |= _limits(limits, say("for_channel", locale, id=channel), locale)
    return told


def _limits(
    limits: Limits, whom: str, locale: str, *, all_of_them: bool = False
) -> Iterator[tuple[str, str]]:
    for each in fields(Limits):
        value = getattr(limits, each.name)
        if value is not None or (all_of_them and each.name != "share"):
            yield (
                say(f"limit_{each.name}", locale, whom=whom),
                limit_told(each.name, value, locale),
            )


def _places(chosen: GuildSettings, locale: str) -> dict[str, str]:
    nowhere, inbox = say("nowhere", locale), say("moderators_inbox", locale)
    showcase = _channels({chosen.showcase} - {None}) or nowhere
    if chosen.shows_all:
        showcase = say("showcase_all", locale, channel=showcase)
    return {
        say("set_only_in", locale): _channels(chosen.only_in) or say("everywhere", locale),
        say("set_never_in", locale): _channels(chosen.never_in) or nowhere,
        say("set_showcase", locale): showcase,
        say("set_showcase_stars", locale): str(chosen.showcase_stars or say("off", locale)),
        say("set_showcase_weekly", locale): say("on" if chosen.showcase_weekly else "off", locale),
        say("set_drafts", locale): say("on" if chosen.drafts else "off", locale),
        say("set_threads", locale): say("on" if chosen.threads else "off", locale),
        say("set_review", locale): _review(chosen, locale),
        say("set_moderators", locale): _channels({chosen.moderators_channel} - {None}) or inbox,
    } | {
        say("set_starter", locale, group=say(f"group_{group}", locale)): say(
            f"starter_{starter_how(chosen, group)}", locale
        )
        for group in STARTER_GROUPS
    }


def _names(chosen: GuildSettings, locale: str) -> dict[str, str]:
    added = {each.name: ", ".join(each.parts) for each in chosen.names_added}
    told = {say("set_name", locale, name=name): value for name, value in added.items()}
    hidden = sorted(chosen.names_hidden)
    return told | {
        say("set_name", locale, name=name): say("name_hidden", locale) for name in hidden
    }


def _review(chosen: GuildSettings, locale: str) -> str:
    """Say what moderators see before anybody else does."""
    if chosen.review_all:
        return say("review_everything", locale)
    members = [
        say("review_member", locale, id=id) if id > 0 else say("forgotten_member", locale)
        for id in sorted(chosen.review_members)
    ]
    channels = [_channels(chosen.review_channels)] if chosen.review_channels else []
    return ", ".join([say("review_rules", locale), *members, *channels])


def _channels(ids: frozenset[int] | set[int | None]) -> str:
    return ", ".join(f"<#{id}>" for id in sorted(each for each in ids if each is not None))


def _duration(seconds: float, locale: str) -> str:
    for unit, length in UNITS:
        if seconds >= length and seconds % length == 0:
            return say(f"time_{unit}", locale, count=int(seconds // length))
    return say("time_seconds", locale, count=int(seconds))
