"""Pure: whether a text tells an age below eighteen."""

from itertools import product

from bot.guard import words_abroad
from bot.guard.folding import Reading, fold

ADULT_AGE = 18
BORN_AFTER = 2008  #: who was born later was no adult when this was written

NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen
"""
ABROAD = fold(words_abroad.NUMBERS.replace("-", " ")).readings[0].words
AGES = frozenset((*NUMBERS.split(), *map(str, range(ADULT_AGE)), *ABROAD, "1o", "1i", "1l"))
LOOSE_AGES = frozenset(map(str, range(3, ADULT_AGE))) | set(NUMBERS.split()[3:])
UNITS = ("yo", "yr", "yrs", "y", "jahrig", "jahrige", "jahriger", "jahriges", "jahrigen")
SHORT_AGES = frozenset(f"{age}{unit}" for age, unit in product(range(ADULT_AGE), UNITS))
YEARS_ALONE = frozenset((unit,) for unit in (*fold(words_abroad.YEARS).readings[0].words, "yo"))
YEARS_OLD = frozenset(
    (unit, old)
    for unit in ("year", "years", "yr", "yrs", "y", "month", "months")
    for old in ("old", "olds", "o", "young", "of")
) - {("year", "of"), ("years", "of"), ("month", "of"), ("months", "of")} | {("years", "of", "age")}
AGED = frozenset(("age", "aged", "ages"))
#: less sure, so that what follows must be no measure: `she is 14`, but `she is 6 feet tall`
IS_AGED = frozenset(("is", "shes", "hes", "im", "turned", "turns"))
#: the least sure, so that what follows must go on about somebody: `only 14 in`, not `only 3 hats`
ONLY = frozenset(("only", "just", "barely", "at"))
GOES_ON = frozenset(("in", "and", "but", "wearing", "with", "posing", "she", "he", "her", "his"))
FOR = frozenset(("for", "married", "over", "last", "past", "after", "in", "of"))
YEARS = frozenset(("year", "years", "yr", "yrs"))
MEASURES = """
feet foot ft inch inches cm m km metres meters miles oclock o pm am times percent of hours minutes
seconds days weeks months people men women others degrees to by st nd rd th kg pounds lbs stone
"""
SPANS = "a ago later after before apart together long in of married plan experience"
NO_AGE = frozenset(MEASURES.split())
NO_AGE_IN_YEARS = frozenset(SPANS.split())


def is_minors(reading: Reading) -> bool:
    """Tell whether a reading of a text tells such an age."""
    said = reading.words
    ages = (at for at, word in enumerate(said) if word in AGES)
    return not SHORT_AGES.isdisjoint(said) or any(_is_age(said, at) for at in ages) or _born(said)


def _is_age(said: tuple[str, ...], at: int) -> bool:
    before, after = said[at - 1] if at else "", said[at + 1 : at + 4]
    if after[:1] in YEARS_ALONE or after[:2] in YEARS_OLD or after in YEARS_OLD or before in AGED:
        return True
    if said[at] not in LOOSE_AGES:
        return False
    if after[:1] and after[0] in YEARS:
        return before not in FOR and not NO_AGE_IN_YEARS.intersection(after[1:2])
    if before in ONLY:
        return not after or after[0] in GOES_ON
    return before in IS_AGED and not NO_AGE.intersection(after[:1])


def _born(said: tuple[str, ...]) -> bool:
    years = (said[at + 2] for at in range(len(said) - 2) if said[at : at + 2] == ("born", "in"))
    return any(year.isdecimal() and BORN_AFTER < int(year[:6]) < 3000 for year in years)
