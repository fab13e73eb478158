"""Pure: a text as words, the words a checkpoint learned, and those that ask for nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import category, combining, name, normalize

from pydantic import BaseModel, ConfigDict

# A text as words, each with its place and folded as names and vocabularies spell it.

# J.R.R. is one word, O'Keeffe too; a hyphen parts two.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\u2019][^\W_]+)*")
OWNED = re.compile(r"['\u2019]s$")
APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "þ": "th"})
APART |= str.maketrans({"æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; `folded` has neither case, accents nor apostrophes."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def latin(self) -> bool:
        return all(not c.isalpha() or "LATIN" in name(c, "") for c in normalize("NFKC", self.text))


def fold(word: str) -> str:
    """Fold a word for case and accents; an owner's `'s` is not part of a name."""
    small = OWNED.sub("", normalize("NFKC", word).casefold()).translate(APART)
    marked = normalize("NFKD", small)
    return "".join(c for c in marked if not combining(c) and c not in ".'\u2019")


def read(text: str) -> tuple[Word, ...]:
    found = (Word(m.group(), m.start(), m.end(), fold(m.group())) for m in WORD.finditer(text))
    return tuple(word for word in found if word.folded)


def key(text: str) -> tuple[str, ...]:
    """Return what two spellings of one name have in common."""
    return tuple(word.folded for word in read(text))


def pictographs(text: str) -> tuple[str, ...]:
    """Return the emoji of a text, each once; those that are joined into one stay together."""
    found: list[str] = []
    joined = False
    for c in text:
        if category(c) == "So" and ord(c) > 0x2000:
            found = [*found[:-1], found[-1] + c] if joined and found else [*found, c]
            joined = False
        elif c == "\u200d":
            found, joined = ([*found[:-1], found[-1] + c], True) if found else ([], False)
    return tuple(dict.fromkeys(found))


def listed(words: str) -> frozenset[str]:
    """Return words that are parted by spaces or lines."""
    return frozenset(words.split())


# The words that captions were made of.

NEAR = 3  #: words between two that belong together
SHORTEST_SLIP = 4  #: letters; shorter words become other words by a slip of the finger
VOWELS = "aeiou"
VOWELS_FROM = 6  #: letters; in shorter words another vowel makes another word
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENDINGS = (("", "s"), ("", "es"), ("y", "ies"), ("", "ed"), ("e", "ed"), ("", "ing"), ("e", "ing"))
# What a finger hits instead; training misspells by the same table.
NEIGHBOURS = dict(zip("abcdefghiklmnoprstuvwxyz", "svxfrghjolknmpotdribecux", strict=True))


class Vocabulary(BaseModel):
    """What lies beside a checkpoint as vocabulary.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: frozenset[str]
    misspelt: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()  #: names of nobody in particular
    surnames: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  #: single words that were learned as names
    bound: Mapping[str, frozenset[str]] = {}  #: a word, and those without which it means nothing
    slots: Mapping[str, frozenset[str]] = {}  #: of what a word speaks: hair, hat, outfit, ...
    trades: Mapping[str, tuple[str, ...]] = {}  #: which slots a trade fills
    things: Mapping[str, tuple[str, ...]] = {}  #: wordings by kind, to complete what is typed

    def reads(self, word: str) -> bool:
        """Tell whether a folded word was learned, or asks for nothing that could be seen."""
        return word in PLAIN or word in PEOPLES or word.isdigit() or self.learned(word)

    def is_given(self, word: str) -> bool:
        return word in GIVEN or word in self.given

    def learned(self, word: str) -> bool:
        """Tell whether a word or what it is derived from was in captions."""
        if word in self.words or word in self.misspelt:
            return True
        if word in MANY:
            return False
        if word.endswith("s") and word[:-1] in self.trades:
            return False  # several of those of whom a picture shows one
        stems = (word[: -len(end)] + put for put, end in ENDINGS if word.endswith(end) and end)
        return any(len(stem) > 2 and stem in self.words for stem in stems)

    def binds(self, words: Sequence[Word], at: int) -> bool:
        """Tell whether a word stands beside one of those that give it its meaning, if it needs any.

        *Fire* was only ever learned of a helmet, *ears* of a rabbit.
        """
        word = words[at].folded
        others = self.bound.get(word) or self.bound.get(word.removesuffix("s"))
        near = words[max(0, at - NEAR) : at + NEAR + 1]
        return others is None or any(word.folded in others for word in near)

    def slipped(self, word: str) -> bool:
        """Tell whether a word is one that was learned with one slip of the finger.

        Captions were trained with such slips; names never are taken for another.
        """
        if word in NO_SLIPS:
            return False
        known = self.words - self.named
        return any(len(meant) >= SHORTEST_SLIP and meant in known for meant in unslip(word))

    def slots_of(self, words: Iterable[str]) -> frozenset[str]:
        """Return of what some words speak; a trade speaks of all that it brings along."""
        said = list(words)
        found = {slot for slot, heads in self.slots.items() for word in said if _of(word, heads)}
        line = f" {' '.join(said)} "
        for trade, slots in self._brought.items():
            if trade in line:
                found |= slots
        return frozenset(found)

    @cached_property
    def _brought(self) -> Mapping[str, frozenset[str]]:
        """Return what each trade speaks of, by the trade as a line of words has it."""
        return {f" {' '.join(key(name))} ": frozenset(s) for name, s in self.trades.items()}


def _of(word: str, heads: frozenset[str]) -> bool:
    return word in heads or (word.endswith("s") and word[:-1] in heads)


def unslip(word: str) -> Iterable[str]:
    """Yield what a word may be: letters swapped, left out, doubled or mistaken, not the first."""
    for at in range(1, len(word)):
        before, here, after = word[:at], word[at], word[at + 1 :]
        yield from (before + letter + here + after for letter in LETTERS)
        if here == word[at - 1]:
            yield before + after
        if not after:
            return
        yield before + after[0] + here + after[1:]
        yield from (before + letter + after for letter, hit in NEIGHBOURS.items() if hit == here)
        if len(word) >= VOWELS_FROM and here in VOWELS:
            yield from (before + vowel + after for vowel in VOWELS)


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a file as `read_vocabulary` does."""
    return read_vocabulary(path.read_text(encoding="utf-8"))


def read_vocabulary(text: str) -> Vocabulary:
    """Read vocabulary.toml, folded as texts are."""
    book = tomllib.loads(text)
    for kind in ("words", "misspelt", "given", "surnames", "named"):
        book[kind] = frozenset(map(fold, book.get(kind, ())))
    for kind in ("bound", "slots"):
        table = book.get(kind, {})
        book[kind] = {fold(word): frozenset(map(fold, some)) for word, some in table.items()}
    return Vocabulary(**book)


# Words that are one slip away from one that is often learned.
NO_SLIPS = listed(
    "bread bond heat sage pint pant diver plot bush moth board crow beer bear bull bell wind lake"
    " angle cast coast tread trail untied"
)
# Words that go with a name and belong to it.
TITLES = listed(
    "mr mrs ms miss dr doctor prof professor sir saint st president king queen prince princess"
    " emperor empress captain general colonel major admiral count countess baron duke lord lady"
    " pope father mother brother sister uncle aunt chef coach judge detective inspector agent"
    " mister madame monsieur senor don"
)
# Titles under which a given name is one person's.
CROWNED = listed("king queen prince princess pope saint st emperor empress president")
# Who somebody is, which a picture need not show.
PEOPLES = listed("""
african american arab argentinian asian australian austrian bangladeshi belgian brazilian british
buddhist canadian caribbean catholic chinese christian colombian croatian cuban czech danish dutch
english ethiopian european filipino finnish french german ghanaian greek hindu hispanic hungarian
indian indonesian iranian iraqi irish israeli italian jamaican japanese jewish kenyan korean latina
latino latinx lebanese malaysian maori mexican moroccan muslim native nepali nigerian norwegian
pakistani persian peruvian polish portuguese romanian russian scottish serbian sikh slavic somali
spanish swedish swiss syrian thai tibetan turkish ukrainian vietnamese welsh gay lesbian queer trans
nonbinary
""")
# Several people: one picture shows one.
MANY = listed(
    "men women boys girls people friends guys ladies kids children couple couples twins triplets"
    " family families team teams crowd group band brothers sisters parents lovers"
)
# Everyday speech that asks for nothing one could see: not learned, and nothing is missed.
PLAIN = listed("""
a about actually after again ain all almost already also although always am amazing an and any
anyone anything anyway are aren around art as ask asking at avatar awesome awful away aww awww
back bad badly basically be beautiful because been before being believe best better between bc
boss both bro bruh btw but by cam came can cannot cant come comes comin coming could couldnt cool
course cute dad damn dear definitely detailed did didnt different do does doesnt doing don dont
done dope draw drawing drawn dunno each either else enough epic especially etc even ever every
everyone everything exactly fab face famous fancy fantastic feel feeling feels fellow few fine
finally first for friend from fun funny gave get gets getting gimme girlfriend give given go goes
going gonna good gorgeous got gotta great guess guy had half haha hahaha handsome happen happened
hard has hasnt have havent having he hed hell hello help her here hers herself hes hey hi high him
himself his hmm honestly how however hq i id idk if ill im image in instead into is isnt it its
itself ive just keep kinda know known knows last later least let lets like liked likes lil little
lmao lol look looked looking looks looool lot lots love lovely loves made make makes making man
many may maybe me mean means might mine mom more most mostly much mum must my myself name named
need needs never next nice nicely no nope not nothing now of off oh ok okay omg on once one ones
only onto or other others our out over own perfect perhaps person photo pic picture pls plz please
portrait pretty prob probably profile pfp put quality quite rather real really right rly said same
saw say says see seem seems seen shall she shes should show shows so some somebody somehow someone
something sometimes somewhat soon sort still stuff such super sure take takes taken tbh than thank
thanks that thats the their theirs them themselves then there theres these they theyre thing
things think this those though three through thx til till to today together too totally towards
tried tries try trying two type u under until up upon ur us use used uses usual usually very want
wanted wants was wasnt way we wear wears well went were what whatever when where which while who
whoever whole whos whose why will wish with within without wont would wouldnt wow write x xd
yeah yep yes yet you your yours yourself youre 4k hd hq uhd 8k masterpiece wearing dressed holding
standing sitting posing having facing called someone version model character w smth sth abt
teh adn wit wiht hte taht thier
""") - {"photo"}
# Given names by which a name is known for one where its letters are small.
GIVEN = listed("""
aaron abby abdul abraham adam adele aditya adrian agnes aiden akira alan albert alejandro alexa
alexander alexandra alfred alice alicia alison allen alyssa amanda amelia amir amitabh amy
anastasia andre andrea andrei andrew andy angela angelina anil anita ann anna anne annie anthony
antonio anya ariana arnold arthur ashley astrid audrey aurora austin ava axel barack
barbara barron barry beatrice becky bella ben benedict benjamin bernard bernie beth betty
bill billie billy bjorn bob bobby bonnie boris brad bradley brandon brenda brendan brian
bridget britney brittany bruce bruno bryan caitlin calvin cameron camilla carl carla carlos carmen
carol caroline carrie carter cate catherine cathy chad charles charlie charlotte chelsea cheryl
chloe chris christian christina christine christopher chuck cindy claire clara clark claudia
clint cody colin colleen connor conor constance corey courtney craig cristiano cynthia
  damian dan daniel daniela danny daphne darren dave david dean deborah debra denise
dennis denzel derek diana diane diego dirk dmitri dominic don donald donna doris dorothy doug
douglas drew duncan dustin dwayne dwight dylan ed eddie edgar edith eduardo edward edwin
eileen elaine eleanor elena eli elijah elizabeth ella ellen elon elton emilia emily
emma emmanuel eric erica erik erin ernest ethan eugene eva evan eve evelyn ezra felix
fernando fiona florence frances francis francisco frank franklin fred frederick gabriel gary gavin
gemma gene geoff geoffrey george gerald gerard gigi gillian gina giovanni giuseppe glen glenn
gloria gordon grace graham grant greg gregory greta gustavo guy gwen gwyneth hailey hank hannah
harold harriet harrison harry harvey hayley heather hector heidi helen helena henry herbert
hillary hiroshi homer howard hugh hugo humphrey ian ibrahim idris igor imran ingrid irene
iris isaac isabel isabella ivan jack jackie jackson jacob jacqueline jaden jake james jamie
jan jane janet janice jared jasmine jason javier jay jean jeff jeffrey jenna jennifer jenny jeremy
jerome jerry jesse jessica jessie jill jim jimmy joan joanna joaquin joe joel johan johann john
johnny jon jonah jonathan jordan jorge jose joseph josh joshua joyce juan judith judy julia
julian julie juliet justin kamala kareem karen karim karl kate katherine kathleen kathryn
kathy katie katy keanu keira keith kelly ken kendall kendrick kenneth kevin khloe kim kimberly
kirk kourtney kristen kurt kyle kylie lana lance larry laura lauren laurence layla leah leonardo
leonard leslie lewis liam lily linda lindsay linus lionel lisa liz logan lois lola lorenzo
louis louise luca lucas lucy luis luke lydia lynn madeline madison maggie manuel
marcel marco marcus margaret margot maria mariah marie marilyn marion mark marlon marshall
martha martin martina marvin mary mason mateo matt matthew maurice max maxwell megan meghan mel
melanie melania melissa meryl mia michael michaela michel michelle miguel mike mila miles miley
millie miranda mitch mohamed mohammed molly monica morgan muhammad nadia nancy naomi natalie
natasha nathan neal ned neil nelson nicholas nick nicki nicola nicole nigel nikki nina noah
noel nora norah norman novak olga oliver olivia omar oscar otto owen pablo pamela
patricia patrick paul paula pedro penelope percy pete peter phil philip phillip phoebe pierce
pierre priyanka quentin rachel rafael ralph ramon raphael raul ray raymond rebecca reese
reggie regina rene ricardo richard rick ricky rita rob robert roberta roberto robin
rodney roger roland ron ronald ronnie rosa rosalia rosie ross rowan roy ruby rudy rupert russ
russell ruth ryan sabrina sally salma salman sam samantha samuel sandra sara sarah sasha satya
scarlett scott sean sebastian selena serena sergei sergio seth shah shane shannon sharon
shaun shawn shelly sheryl shirley sidney simon simone sofia sonia sophia sophie spencer stacy
stan stanley stella stephanie stephen steve steven stevie stewart stuart sue susan
suzanne sylvester sylvia tamara tanya tara taylor ted teresa terry thelma theo theodore theresa
thomas tiffany tim timothy timothee tina toby todd tom tommy toni tony tracy travis trevor
 troy tyler tyra ursula usain valentina valerie vanessa vera vernon veronica victor
victoria viktor vin vincent viola violet virginia vivian vladimir wallace walt walter warren wayne
wendy wesley whitney will willem william willie winona woody xavier yasmin yoko yvonne zac zach
zachary zara zoe zoey
""")
