"""Pure: a text as words, the words a checkpoint learned, and those that ask for nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from unicodedata import category, combining, name, normalize

from pydantic import BaseModel, ConfigDict

# A text as words, each with its place and folded as names and vocabularies spell it.

# J.R.R. is one word, O'Keeffe too; a hyphen parts two.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['\u2019][^\W_]+)*")
TAG = re.compile(r"\d+[a-z]{3,}$")  # 1girl, as picture boards label what they collect
DRAWN_OUT = re.compile(r"(.)\1{2,}")
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
    def contracted(self) -> bool:
        """Tell whether small words are joined here: *she'll*, *who're*, *there'd*."""
        first, mark, last = self.text.casefold().replace("\u2019", "'").rpartition("'")
        return bool(mark) and last in CONTRACTED and (first in PLAIN or first[:-1] in PLAIN)

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
LAST_DROPPED_FROM = 6  #: letters; a shorter word without its last is another
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
        return (
            word in PLAIN
            or word in PEOPLES
            or word.isdigit()
            or self.learned(word)
            or any(each in PLAIN or self.learned(each) for each in shortened(word))
        )

    def is_given(self, word: str) -> bool:
        return word in GIVEN or word in self.given

    def learned(self, word: str) -> bool:
        """Tell whether a word or what it is derived from was in captions."""
        if word in self.words or word in self.misspelt:
            return True
        if TAG.match(word):
            return self.learned(word.lstrip("0123456789"))
        if word in MANY:
            return False
        if word.endswith("s") and word[:-1] in self.trades:
            return False  # several of those of whom a picture shows one
        return word not in NOT_DERIVED and any(stem in self.words for stem in stems(word))

    def binds(self, words: Sequence[Word], at: int) -> bool:
        """Tell whether a word stands beside one of those that give it its meaning, if it needs any.

        *Fire* was only ever learned of a helmet, *ears* of a rabbit.
        """
        word = words[at].folded
        forms = (word,) if word in self.words else (word, *stems(word))
        others = next((self.bound[form] for form in forms if form in self.bound), None)
        near = {word.folded for word in words[max(0, at - NEAR) : at + NEAR + 1]}
        meant = chain(near, chain.from_iterable(map(unslip, near)))
        return others is None or any(word in others for word in meant)

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


def stems(word: str) -> Iterable[str]:
    """Yield what a word may be derived from: *fish* for *fishing*, and *reading* for *reads*."""
    cut = [word[: -len(end)] + put for put, end in ENDINGS if word.endswith(end)]
    acts = (form + "ing" for form in (word, *cut) if len(form) > 2 and not form.endswith("ing"))
    return (stem for stem in chain(cut, acts) if len(stem) > 2)


def unslip(word: str) -> Iterable[str]:
    """Yield what a word may be: letters swapped, left out, doubled or mistaken, not the first."""
    for at in range(1, len(word)):
        before, here, after = word[:at], word[at], word[at + 1 :]
        yield from (before + letter + here + after for letter in LETTERS)
        if here == word[at - 1]:
            yield before + after
        if not after:
            if len(word) >= LAST_DROPPED_FROM:
                yield from (word + letter for letter in LETTERS if letter not in "sd")
            return
        yield before + after[0] + here + after[1:]
        yield from (before + letter + after for letter, hit in NEIGHBOURS.items() if hit == here)
        if len(word) >= VOWELS_FROM and here in VOWELS:
            yield from (before + vowel + after for vowel in VOWELS)


def shortened(word: str) -> tuple[str, ...]:
    """Return a drawn-out word without its repeated letters: *soooo*, *pleaseee*, *grrreat*."""
    if not DRAWN_OUT.search(word):
        return ()
    return DRAWN_OUT.sub(r"\1", word), DRAWN_OUT.sub(r"\1\1", word)


def mistyped(word: str) -> bool:
    """Tell whether an everyday word's letters are swapped, or one is left out of a long word."""
    if len(word) < SHORTEST_SLIP or word in NO_SLIPS:
        return False
    at_each = range(1, len(word))
    swapped = (word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] for at in at_each)
    filled = (word[:at] + letter + word[at:] for at in at_each for letter in LETTERS)
    return any(each in PLAIN for each in chain(swapped, filled if len(word) > VOWELS_FROM else ()))


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


# Words of English that are one slip away from one that is often learned: meant as they stand.
NO_SLIPS = listed("""
acme acre acres aline alter alto amour angle apologies babble backboard bags bait bale banana bane
bans bard bass bate bead beaded bear beer beet bell bets bier bight bile blaze board boarded bond
boos bower brad brads bras bread bubble bull bush businessmen businesswomen busy cart carton carves
cash cast caste cellar chartering chid chocked chucked clam clan clods close coast coat col cold
compete conic constriction copped cops cost cot cram crapped crate cray cricking croaked crow cured
currying curs dawn dazing deadlocks deign descried dessert diner disk diver dives dos dose drier
drive drover due dunner eats eras exited exiting exits fag far fat felling fer fie filed fill filled
filling fir firemen firm firmer fishermen flak flawing fling flouting font fore foreman form framer
fuddle funnest fury gad gaggles gaping gasses genera gentlemen giggles gin ginning glosses god gods
gradation hared hart harts heat heats hippy hired hod hogging hole holing honed honesty hoofed hue
inanely incest knotted lake lap lather lats lay layer leaning lie lief loaf loaves lobe log maid
martin medial mete metes mien miking mint minuet minuets mono moth nay nest net neural nuder odes
office paid pain pained paining palling panning pant panted panting par parch pared paring parred
parring parry parson pat pate patently path pats patted pattered patting patty payer paying pea peal
peals pears peasant pease pester pettier pettiest pilling pint plan plane planes planing plant
plants pleas plot plying point pointed pointer pointing policemen policewomen polling pone pool
ported porting poser pots pouring powered prate prated prating prefect princes quire quit quote
rabbi ragging rally ran relay retried ricing riff roan robs rode roe roes rove roves sacred sage
salver sample sanding saved scarred scored seeping sending serous sever shads shave shed shinning
shinny shit shoot shooting shop shot shoved shucked sick sicking sight sign signer signing silky
simmer sin singe sinned sip sit skill sleep slily sliver sloe snug socked socks solder solver
sopping sorts sow spacemen spied spies spokes spot spots spurts squire stacking staring stating
stats stocking strip stripped strips stubby stye subbing sued sues sunned sunning swearer sweeter
tankful tars teats thanking thee thy tick tide tinned tinny tires toady toed toking tony topical
trail trammed tread trebling tree trough tuned untied vantage veer vet vets victor wad waist waking
waling wanking weeing weer whit wife wind wining wins woofs wool wooly woos wore wrath wroth
""")
# Words that look derived from a learned one and mean something else.
NOT_DERIVED = listed(
    "booked cared caring coped coping crack cracks doz drink drinks eared evened evens eyed faced"
    " fall falls flies fly handed hated hating headed longed longing mouthed necked rag rags"
    " severed severing shed shin shins spaced stared staring stick sticks stormed tonged tongued"
    " walled"
)
# Words that go with a name and belong to it.
POLITE = listed(
    "mr mrs ms miss mister dr sir madame monsieur senor don st father mother brother sister uncle"
    " aunt"
)
TITLES = POLITE | listed(
    "doctor prof professor saint president king queen prince princess emperor empress captain"
    " general colonel major admiral count countess baron duke lord lady pope chef coach judge"
    " detective inspector agent"
)
# Titles under which a given name is one person's.
CROWNED = listed("king queen prince princess pope saint st emperor empress president")
CONTRACTED = listed("d ll m re s t ve")
# Names that are made of everyday words.
EVERYDAY_NAMES = frozenset(
    tuple(each.split("-"))
    for each in listed("""
big-bird black-adam black-panther black-pink black-widow boy-wonder captain-planet cat-woman
deep-purple doctor-who ghost-rider green-day green-goblin green-lantern ice-king iron-man
mad-max man-in-the-iron-mask pink-floyd pink-guy pink-panther red-hood red-velvet rocket-man
sailor-moon star-lord the-doctor the-edge the-flash the-rock the-thing the-who wonder-woman
""")
)
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
4k 8k a ability abit able aboard about above absolute absolutely abt accept accepted accident
accidentally account accurate across action actions active activities activity acts actual actually
ad add added adding addition additional additionally address admire admit admits adn adore adores
advantage advice affected afford after afterwards again against age aged ages ago agree agreed
agrees ah ai aim ain aint aka alive all allow allowed allows almost alone along alongside alot
already alright also although always am amazing amid amidst among amongst amount an analysis
ancestor ancestors and announced another answer answered answers any anybody anybodys anymore anyone
anything anytime anyway anyways anywhere apart apologise apologize apparently appeal appear appeared
appears application applied appointment appreciate approach appropriate approve approved
approximately are area aren arent arguably argue argument around art as asap aside ask asked asking
asks aspect aspects assigned assistance associated assume at atop attempt attempted attempting
attempts attend attention attitude aunt automatically available avatar average avi avoid await aware
away awesome awful awfully awsome aww awww back bad badly bae based basic basically bc be beautiful
beautifull became becasue because become becomes becoming becuase been before begin beginning behalf
behaves being believe believed believes believing belong beloved below benefit beside besides best
bestfriend bestie bet better between beutiful beyond bf bff billion bit blame bloke borrow boss bot
both bots bought bout boyfriend boyfriends briefly brilliant brilliantly bring bringing brings bro
brought bruh bruv btw buddy bunch but buy by bye call called calling calls cam came can cannot cant
capable capacity care careful carefully cares case cases category cause caused causes central
certain certainly certified challenge challenges chances change changed chap character chat check
choice choices choose chose chosen claim claimed claims classmate clear clearly closely closer
closeup colleague colleagues combination combined come comes comfortably comin coming comment
comments commercial common commonly compare compared complain complete completely complex concept
concern concerned concerning concerns condition confirm confirmed connection consider considered
considering considers consist consistently constantly contain contains context continue continued
continuously convinced cool cooler coolest copy correct correctly cost costs could couldnt couldve
course cousin cousins coverage coworker coworkers coz craves create created creates critical
cultural current currently cute cuter cutest cuz dad daily damn dang danger darling daughter dawg
day days deadline deals dear dearest decent decide decided decision decisions deeply default
definately defined definite definitely definitly degree demand deny depend depending depends depict
depicted depicting depiction described description deserve desired desperately despite detail
detailed details determine develop development did didnt difference different difficult difficulty
direct directly discord discover discovered discuss discussion dislike display displayed dm dms do
does doesnt doing don done dont dope dosent dosnt doubt doubts draw drawing drawn dressed duh dunno
during duty each early earn easier easily easy edit edition edits effect effective effects effort
effortlessly eighties either else emote endlessly enjoy enjoyed enjoying enjoys enough ensure
entered entire entirely envy epic equal equally equivalent er erm error especially essential
essentially established estimated etc eternally even evenly event events eventually ever every
everybody everyone everyones everything everywhere evidence ex exact exactly example examples
excellent except exceptional exclusively exist existed existence existing expect expectation
expectations expected expecting expects expensive experience experienced explain explained
explanation explicitly express expressed exquisite extra fab fabulous face facing fact facts fail
failed failing fails failure fair fairly faith faithfully fam fame famous fancy fantastic fault
favor favorite favour favourite feature featured features featuring feel feeling feelings feels
fella fellow felt few fewer fiance fiancee fifties figure figured figures final finally finding fine
finest finish finished firmly first fix flawless folk folks follow following follows for force
forced forever forget forgets forgetting forgive forgot forgotten formed former formerly formidable
forties fortunate fortunately found fr freind frequent frequently freshly frfr friend from frontal
fullest fully fun function funnier funniest funny further furthermore gain gal gals gave gender
generally generate generated generator generic genuinely get gets getting gf gimme girlfriend
girlfriends give given gives giving gl global glorious go goals goes going gonna good gorgeous
gorgeously gosh got gotcha gotta gradually grandparents great greatest greatly greetings grew grow
growing grows growth grr guess guesses guild guy had hadnt hah haha hahaha half handsome happen
happened happening happens hard hardly has hasnt hate hated hates hating have havent having hd he
headshot hear heard hearing hears heavily heck hed hell hella hello help helpful helps hence her
here heres hers herself hes hey heya hi high highkey highly him himself his hiya hm hmm hmmm holding
homie honest honestly honor hope hopefully hopes hoping hour hours how howd however hows hq hte
hubby hugely husband i icon iconic id idea ideal ideas identified identify idk if ig ik ikr ill
illustration im image imaginary imagine imagined imagines imho immediately imo impact imply
importance important impossible impression impressive improve improved in include included includes
including incorrect increase increased increasingly incredible incredibly indeed independent
indicate individual individually influence info inform information informed initially input insanely
insert inside insist inspired inspires instance instantly instead instruction instructions intend
intended intensely interest interested interesting interests interview into introduce introduced
involve involved involves involving irl ironically is isnt issa issue issues it itd items itll its
itself ive jk job jobs join joined joining joins joke joking jsut just justice justify keep keeping
keeps kek kept kidding kinda knew know knowing knowledge known knows lack lacks lad lads largely
lass last lately later latest learn learned learning learns learnt least leave leaves leaving left
legend legendary legit legitimately lemme length less lesser let lets letting level levels life
lifetime like likeable liked likely likes lil links list listen listening listens literal literally
little live lived lives living lmao local located location lol longer look lookalike looked looker
lookin looking looks looool lose loses losing lost lot lots lotsa lotta lovable love lovely loves
loving lowkey luck lucky made main mainly maintain maintained major make makes making man manage
managed manages managing manner many marvellous marvelous masterpiece mate mates matter matters
maximum may maybe me mean meaning meaningful means meant meanwhile meet meeting meetings meets mega
meh member members memories memory mentally mention mentioned mere merely message met method mid
might mightnt mightve mild mildly minds mine minimum minute minutes miss missed misses missing
mistake mistakes mix mode model models moderately mom moment moments month months mood more moreover
most mostly move moved moves moving much mum must mustnt mustve my myself nah name named names
national naturally naw near nearly necessarily necessary need needed needing neednt needs neighbor
neighbors neighbour neighbours neither never newest news next nice nicely nicer nicest nickname
nineties nm no nobody nobodys non none nonetheless nope normal normally not notably noted nothing
notice noticeably noticed notices notorious now nowhere number numbers obey observed obtain obtained
obvious obviously occasionally occur occurred occurs of ofc off offer offered offering offers
official officially often oh ok okay okey omfg omg on once one ones online only onto opinion
opportunity opposite option optional options or order ordered orders ordinary original originally
other others otherwise ought our out outcome outside outstanding outta over overall overly overrated
overthinks owe own owned paid pal pals partially participate particular particularly partly pass
passion past pasted patience patiently pay pays peopel per percent perfect perfectly perhaps period
permanently permission perosn persno person personal personality personally perspective pfft pfp
photo photoshoot physically pic pick picked pics picture piece pieces plan planned planning plans
plase plausible pleas pleasant please pleasure plese pls plus plz point policy polite poorly popular
portrait portraits portraiture posing position possess possibility possible possibly post posted
potential potentially precisely prefer preferably preferred prepare prepared preparing presence
present presented pressure presumably pretend pretending pretends prettier prettiest pretty prety
prevent previous previously primarily prime principle principles prior private prob probably problem
problems procedure process proclaimed produce profile progress project prolly promise promised
prompt prompts proof proper properly prove proves provide provided provides providing publicly
purely purpose pursue put putting quality question quick quickly quit quite quits raised random
randomly ranked rare rarely rate rates rather rating react reacts readily ready real realise
realises realize realized realizes really realy reason reasonable reasons recall receive receiving
recent recently recognise recognize recognized recommend recommended recommends recorded reference
references referred refuse refuses regard regarded regarding regardless register regret regular
regularly reject rejected related relates relation relationship relative relatively release released
relevant rely remain remains remarkable remember remembers remind reminded reminds removal removed
render rendered rendering renowned repeat repeatedly replace replaced reply report reports represent
represented represents request requested requesting requests require required requirement
requirements requires resemble resembles resembling resist respect respected respectively respond
responded responds response responsibility responsible rest result resulted resulting results return
returned returning returns reveal revealed ridiculously right risk rlly rly rn rofl role roles
roomie roommate roughly rule rules safely said sake same saw say saying says scenario scenarios
search second see seeing seek seeks seem seemed seemingly seems seen selected selection self sell
send sends sensational sense sensible sent separate series seriously serve server serves service
services seventies several severely shall shame share shared shares she shes shift shortly should
shouldnt shouldve show shown shows sibling siblings significant significantly similar similarly
simply since single sis sitting situation sixties size skill skills slightly slowly smth so sole
solely solution some somebody somebodys somehow someone someones somethin something sometimes
somewhat somewhere son soo soon sooo soooo sorry sort sorta sound sounds source speaks special
specific specifically spectacular spend spending spends spent splendid spoke spouse standard
standing start started starting starts state stated statement status stay staying stays sth still
stop stopped stopping stories story strength strongly struggle stuff stuffs stunning subject subtly
succeed success successful such sudden suddenly sufficient suggest suggested suggestion suggests
suitable sup super superb support supported supporting supports suppose supposed supposedly sure
surely suspiciously system systems tag taht take taken takes talented task taste tbf tbh teammate
teammates technical technically teh tell telling tells temporarily tend tends term terms terrible
terribly terrific texts than thank thankful thanks that thatd thatll thats the their theirs them
theme themed themselves then there therefore therell theres these they theyd theyll theyre theyve
thier thing things think thinking thinks third thirties this tho thoroughly those though thought
thoughts thousands three through throughout thus thx tightly til till time times title titles to
today together tolerate tommorow tomorrow tonight too topic topics total totally toward towards
traditional travel treat treated treats tremendous tried tries trouble true truly trust trusts truth
try trying turn turning turns twenties twice two type types typical typically u ugh uh uhd uhh
ultimate ultimately ultra um umm unable unbelievable unbelievably uncertain uncle undeniably under
underneath underrated understand understanding understands understood unexpectedly unfair
unfortunate unfortunately unique unknown unless unlike unlikely until untill unusual unusually up
upcoming update updated updates upon ur us usage use used useful user uses using usual usually
utterly vaguely valid valuable value values variant variants variation variety various ver version
versions versus very via vibe vibes view virtually visible visibly visit visiting visits voice vs w
wait waited waiting waits wakes wanna want wanted wants was wasnt way ways we wear wearing wears wed
week weekend weekly welcome well wellknown went were werent weve what whatd whatever whats
whatsoever when whenever where whereas whered wheres wherever whether which whichever while whilst
whit whith who whoa whod whoever whole wholl whom whos whose whove why whyd wich widely wife wifey
wih wiht wihtout will willing wish wishes wishing wit with within without woah wonderful wonderfully
wondering wont word words work worked working works worry worse worst worth worthy would wouldnt
wouldve wow write written wrong wrote wtf wth x xd xoxo y ya yall yeah year yearly years yep yes
yesterday yet yo you youd youll your youre yours yourself youve yr yrs yup
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
