"""The words for every value of every attribute; {c} is its colour, {k} the hair's, {he} his or her."""

Words = dict[str, tuple[str, ...]]


def table(text: str) -> Words:
    """Read lines of "value: phrase | phrase | ..."; a phrase twice is said twice as often."""
    rows = (line.split(":", 1) for line in text.strip().splitlines())
    return {value.strip(): tuple(p.strip() for p in phrases.split("|")) for value, phrases in rows}


HAIR = table("""
bald: a bald head | no hair | a shaved head | a shiny bald head
buzz cut: a {k} buzz cut | buzzed {k} hair | a {k} crew cut | very short {k} hair | cropped {k} hair
short: short {k} hair | short {k} hair | neat short {k} hair | {k} short hair
side part: {k} hair with a side part | a {k} side parting | {k} side-parted hair | neatly parted {k} hair | combed {k} hair
spiky: spiky {k} hair | {k} spikes for hair | spiked {k} hair | pointy {k} hair
curly: curly {k} hair | {k} curls | {k} curly hair | a head of {k} curls
afro: a {k} afro | a big {k} afro | {k} afro hair | a round {k} afro
wild: wild {k} hair | messy {k} hair | crazy {k} hair | untidy {k} hair | {k} hair standing on end | unkempt {k} hair
mohawk: a {k} mohawk | a {k} punk mohawk | {k} mohawk hair | a tall {k} mohawk
long: long {k} hair | long straight {k} hair | {k} long hair | straight long {k} hair
wavy: wavy {k} hair | long wavy {k} hair | {k} waves | flowing {k} hair
bob: a {k} bob | a {k} bob haircut | {k} hair with bangs | a {k} bob with bangs | a {k} pageboy cut
bun: {k} hair in a bun | a {k} bun | {k} hair tied up in a bun | a {k} topknot | {k} hair up
ponytail: a {k} ponytail | {k} hair in a ponytail | {k} ponytail hair
pigtails: {k} pigtails | {k} hair in pigtails | two {k} pigtails
braids: {k} braids | two long {k} braids | braided {k} hair | {k} plaits
dreadlocks: {k} dreadlocks | long {k} dreadlocks | {k} dreads
powdered wig: a powdered wig | a white wig | an old-fashioned wig | a judge's wig
""")
HAIR_COLOUR = table("""
black: black | black | dark | jet black
brown: brown | brown | brunette | chestnut
blond: blond | blonde | blonde | golden
red: red | red | ginger | auburn
gray: gray | grey | silver
white: white | snow white
pink: pink | bright pink
blue: blue | bright blue
green: green | bright green
purple: purple | violet
""")
BEARD = table("""
none: no beard | a clean-shaven face | a shaved chin
stubble: stubble | {k} stubble | a stubbly chin | three-day stubble | a five o'clock shadow
moustache: a {k} moustache | a moustache | a mustache | a {k} mustache | a big moustache | a bushy {k} moustache
curled moustache: a curled {k} moustache | a curly moustache | a {k} handlebar moustache | a handlebar mustache | a twirly moustache
small moustache: a small moustache | a tiny {k} moustache | a toothbrush moustache | a little mustache
goatee: a {k} goatee | a goatee | a {k} goatee beard
short beard: a short {k} beard | a short beard | a trimmed {k} beard | a neat {k} beard
full beard: a full {k} beard | a full beard | a {k} beard | a beard | a thick {k} beard | a bushy beard
long beard: a long {k} beard | a long beard | a very long {k} beard | a big long beard
chin beard: a {k} chin beard | a chin curtain beard | a {k} beard without a moustache | an Amish beard
sideburns: {k} sideburns | sideburns | {k} mutton chops | bushy sideburns | big whiskers
""")
EYEWEAR = table("""
none: no glasses | no eyewear | no sunglasses
glasses: glasses | square glasses | black glasses | eyeglasses | spectacles | thick black glasses | reading glasses | nerdy glasses
round glasses: round glasses | round golden glasses | gold round spectacles | round wire glasses | small round glasses
sunglasses: sunglasses | sunglasses | dark sunglasses | black sunglasses | shades | cool shades | dark glasses
heart glasses: heart-shaped glasses | pink heart glasses | heart sunglasses | heart shaped sunglasses
goggles: goggles | safety goggles | brown goggles | steampunk goggles
monocle: a monocle | a golden monocle
eye patch: an eye patch | an eyepatch | a black eye patch | a patch over one eye
""")
HAT = table("""
none: no hat | nothing on {he} head | a bare head | no helmet
space helmet: a space helmet | an astronaut helmet | a space helmet on | {he} space helmet on | a glass space helmet
knight helmet: a knight helmet | a knight's helmet | a steel helmet | a medieval helmet | a visored helmet
viking helmet: a viking helmet | a horned helmet | a viking helmet with horns | a helmet with horns
roman helmet: a roman helmet | a gladiator helmet | a centurion's helmet | a legionary helmet
racing helmet: a {c} racing helmet | a {c} motorcycle helmet | a {c} motorbike helmet | a {c} crash helmet
bicycle helmet: a {c} bicycle helmet | a {c} bike helmet | a {c} cycling helmet
pilot cap: a pilot cap | an aviator cap | a leather flying cap | an aviator hat with goggles | a leather pilot helmet
hard hat: a {c} hard hat | a {c} construction helmet | a {c} safety helmet | a {c} builder's helmet
fire helmet: a fire helmet | a firefighter helmet | a fireman's helmet | a red fire helmet
crown: a crown | a golden crown | a gold crown | a royal crown
tiara: a tiara | a silver tiara | a diadem | a little silver tiara
top hat: a {c} top hat | a tall {c} hat | a {c} cylinder hat
bowler hat: a {c} bowler hat | a {c} bowler | a {c} derby hat
fedora: a {c} fedora | a {c} fedora hat | a {c} trilby
cowboy hat: a {c} cowboy hat | a {c} stetson | a {c} western hat
baseball cap: a {c} baseball cap | a {c} cap | a {c} ball cap
beret: a {c} beret | a {c} french beret | a {c} painter's beret
beanie: a {c} beanie | a {c} winter hat | a {c} woolly hat | a {c} bobble hat | a {c} knitted hat
sombrero: a sombrero | a big sombrero | a mexican hat
turban: a {c} turban
wizard hat: a {c} wizard hat | a {c} pointy wizard hat | a {c} magician's hat with stars | a {c} wizard's hat
witch hat: a witch hat | a pointy witch hat | a witch's hat | a black witch hat
chef hat: a chef hat | a white chef hat | a chef's hat | a cook's hat | a toque
pirate hat: a pirate hat | a pirate hat with a skull | a black pirate hat
police cap: a police cap | a police hat | a policeman's cap
captain hat: a captain hat | a captain's hat | a sailor cap | a ship captain's cap
graduation cap: a graduation cap | a mortarboard | a graduation hat | a graduate's cap
santa hat: a santa hat | a christmas hat | a red santa hat
party hat: a {c} party hat | a {c} birthday hat | a {c} paper party hat
straw hat: a straw hat | a summer straw hat | a farmer's straw hat
headscarf: a {c} headscarf | a {c} hijab | a {c} head scarf | a {c} hood
bandana: a {c} bandana | a {c} bandana on {he} head | a {c} head bandana
flower crown: a flower crown | flowers in {he} hair | a crown of flowers | a wreath of flowers
laurel wreath: a laurel wreath | a wreath of leaves | a laurel crown
headphones: {c} headphones | big {c} headphones | {c} headphones on
pharaoh headdress: a pharaoh headdress | an egyptian headdress | a pharaoh's headdress | an egyptian crown
deerstalker: a deerstalker | a deerstalker hat | a detective hat with ear flaps | a sherlock hat
fur hat: a fur hat | a russian fur hat | a ushanka | a furry hat
tricorn hat: a tricorn hat | a tricorne | a three-cornered hat | a napoleon hat
bunny ears: bunny ears | rabbit ears | a bunny ear headband
""")
OUTFIT = table("""
t-shirt: a {c} t-shirt | a {c} tshirt | a {c} tee | a plain {c} t-shirt | a {c} t shirt
hoodie: a {c} hoodie | a {c} hooded sweatshirt | a {c} sweatshirt | a {c} hoody
turtleneck: a {c} turtleneck | a {c} turtleneck sweater | a {c} polo neck | a {c} roll neck
dress: a {c} dress | a {c} gown | an elegant {c} dress | a {c} evening dress with pearls | a {c} dress and a pearl necklace
suit and tie: a {c} suit and tie | a {c} suit and tie | a {c} suit with a tie | a {c} business suit | a {c} suit | a {c} jacket and tie | a {c} blazer
tuxedo: a tuxedo | a black tuxedo | a tuxedo with a bow tie | a bow tie | a dinner jacket
sports jersey: a {c} sports jersey | a {c} football jersey | a {c} basketball jersey | a {c} jersey | a {c} football shirt
striped shirt: a {c} striped shirt | a shirt with {c} stripes | a {c} and white striped shirt | {c} stripes
checked shirt: a {c} checked shirt | a {c} plaid shirt | a {c} flannel shirt | a {c} lumberjack shirt | a {c} checkered shirt
polo shirt: a {c} polo shirt | a {c} polo | a {c} shirt with a collar
waistcoat: a {c} waistcoat | a {c} vest and tie | a {c} waistcoat over a white shirt
knitted sweater: a {c} knitted sweater | a {c} christmas sweater | a {c} patterned sweater | a {c} woolly jumper | a {c} wool sweater
leather jacket: a leather jacket | a black leather jacket | a biker jacket
overalls: {c} overalls | {c} dungarees | a pair of {c} overalls
astronaut suit: an astronaut suit | a space suit | a spacesuit | an astronaut uniform | {he} NASA astronaut uniform | a NASA spacesuit | a white space suit | an astronaut outfit
lab coat: a lab coat | a white lab coat | a white coat | a laboratory coat | a scientist's coat
royal robe: a royal robe | royal robes | a red royal cloak | a king's robe | a royal cape
military uniform: a military uniform | an army uniform | a soldier's uniform | a green military uniform | a general's uniform
chef jacket: a chef jacket | a chef uniform | a white chef jacket | a cook's uniform | a chef's outfit
superhero costume: a {c} superhero costume | a {c} superhero suit | a {c} superhero outfit with a cape | a {c} hero costume with a cape
knight armor: knight armor | a suit of armor | shining armor | steel armour | medieval armor | plate armour
police uniform: a police uniform | a blue police uniform | a policeman's uniform
firefighter coat: a firefighter coat | a firefighter uniform | a fireman's coat | a fire brigade uniform
doctor scrubs: doctor scrubs | scrubs and a stethoscope | a stethoscope | green scrubs | medical scrubs | a surgeon's scrubs
pirate coat: a pirate coat | a red pirate coat | a pirate outfit | a pirate costume
wizard robe: a {c} wizard robe | {c} wizard robes | a {c} robe with stars | a {c} magic robe
cowboy vest: a cowboy vest | a cowboy outfit | a cowboy costume | a leather vest and a red bandana | a sheriff's vest
toga: a toga | a white toga | a roman toga
kimono: a {c} kimono | a {c} japanese kimono | a {c} flowery kimono
pilot jacket: a pilot jacket | an aviator jacket | a bomber jacket | a flying jacket | a pilot's jacket
raincoat: a {c} raincoat | a {c} rain jacket | a {c} rain coat
old coat: a {c} baroque coat | a {c} 18th century coat | an old-fashioned {c} coat | a {c} frock coat | a {c} colonial coat
ruff collar: a ruff collar | an elizabethan ruff | a big white ruff | a renaissance collar
monk robe: a monk robe | a brown monk's robe | a hooded brown robe | a friar's habit
sailor suit: a sailor suit | a sailor uniform | a sailor's shirt | a navy sailor outfit
judge robe: a judge robe | black robes | a judge's robe | a black gown of a judge
""")
HELD = table("""
none: nothing in {he} hands | empty hands
helmet: a helmet under {he} arm | {he} helmet under {he} arm | a helmet in {he} hands | {he} helmet | a space helmet under {he} arm
book: a book | an open book | a book in {he} hand
coffee: a cup of coffee | a coffee mug | a coffee | a cup of tea | a mug
flower: a flower | a red flower | a pink flower | a rose
sword: a sword | a long sword | a steel sword
wand: a magic wand | a wand | a wand with a star
guitar: a guitar | an acoustic guitar
paintbrush: a paintbrush | a brush | a paint brush with red paint
microphone: a microphone | a mic
phone: a phone | a smartphone | a mobile phone | a cell phone
umbrella: an umbrella | a red umbrella
balloon: a balloon | a red balloon
cat: a cat | an orange cat | a ginger cat | {he} cat | a kitten
ice cream: an ice cream | an ice cream cone | ice cream
apple: an apple | a red apple
camera: a camera | a photo camera
telescope: a telescope | a spyglass | a brass telescope
flag: a flag | a red flag | a red and white flag
magnifying glass: a magnifying glass | a magnifier
violin: a violin | a fiddle
ball: a ball | a basketball | an orange ball
skull: a skull | a human skull
flask: a flask | a test tube | a flask of green liquid | a chemistry flask | a potion
trophy: a trophy | a golden cup | a gold trophy
pencil: a pencil | a big yellow pencil | a pen
lantern: a lantern | a lamp | an oil lamp
parrot: a parrot | a green parrot | a parrot on {he} shoulder
""")
# What is done with some held things; the others are simply held.
HELD_ACTS = table("""
book: reading a book
coffee: drinking coffee
guitar: playing guitar | playing the guitar
violin: playing the violin | playing violin
microphone: singing into a microphone
phone: talking on the phone | looking at {he} phone
ice cream: eating ice cream | eating an ice cream
apple: eating an apple
umbrella: under an umbrella
cat: hugging a cat
camera: taking photos
flag: waving a flag
telescope: looking through a telescope
""")
ADJECTIVES = table("""
calm: calm | neutral | relaxed | peaceful | gentle | quiet | content
smile: smiling | smiling | happy | happy | cheerful | friendly | joyous | kind | glad | grinning
laugh: laughing | laughing | excited | excited | overjoyed | joyful | hilarious | ecstatic | very happy | amused
serious: serious | serious | stern | thoughtful | strict | determined | solemn | severe | serious yet charismatic
sad: sad | sad | unhappy | gloomy | depressed | melancholic | sorrowful
crying: crying | crying | weeping | tearful | sobbing
angry: angry | angry | mad | furious | grumpy | raging | annoyed
surprised: surprised | surprised | shocked | amazed | astonished | stunned
scared: scared | scared | afraid | frightened | terrified | nervous | anxious
wink: winking | winking | cheeky
sleepy: sleepy | sleepy | tired | sleeping | drowsy | exhausted
tongue out: silly | goofy | playful
smirk: smirking | smug | sly | arrogant | smirking | cocky
in love: lovestruck | in love | infatuated
""")
# What may follow "with", and what may follow the person's name.
FACE_WITH = table("""
calm: a slight smile | a neutral expression | a relaxed face
smile: a smile | a smile | a big smile | a friendly smile | a happy face | a wide grin | a smile on {he} face | a broad smile
laugh: a big laugh | an open mouth laugh | a huge laugh | a laughing face
serious: a serious look | a straight face | a stern look | a serious expression on {he} face | a poker face
sad: a sad face | a frown | a sad look | a down-turned mouth
crying: tears | tears in {he} eyes | tears running down {he} face
angry: an angry look | an angry face | gritted teeth | a furious face
surprised: a surprised face | an open mouth | wide open eyes | a look of surprise
scared: a scared face | a frightened look | chattering teeth | a look of fear
wink: a wink | one eye closed | a cheeky wink
sleepy: closed eyes | eyes closed | a sleepy face
tongue out: {he} tongue out | {he} tongue sticking out | a tongue sticking out
smirk: a smirk | a smug smile | a sly smile | a crooked smile
in love: heart eyes | hearts in {he} eyes | hearts for eyes
""")
FACE_DOES = table("""
calm: looking calm | looking relaxed
smile: smiling | smiling | grinning | who is smiling | smiling at the camera | grinning from ear to ear | looks happy
laugh: laughing | laughing out loud | who is laughing | laughing happily | cracking up | looks excited
serious: looking serious | not smiling | looks serious | looking stern | thinking hard
sad: looking sad | looks sad | frowning | who is sad | pouting
crying: crying | who is crying | in tears | weeping
angry: looking angry | looks angry | who is angry | shouting | scowling
surprised: looking surprised | gasping | looks surprised | who is shocked
scared: looking scared | looks scared | who is afraid | trembling
wink: winking | winking at the camera | who winks
sleepy: sleeping | asleep | falling asleep | dozing | looks tired
tongue out: sticking {he} tongue out | sticking out {he} tongue | making a silly face | pulling a face
smirk: smirking | looking smug
in love: in love | who is in love | looking in love
""")
SKIN = table("""
light: light-skinned | pale | fair-skinned | white
tan: tanned | tan-skinned | olive-skinned
brown: brown-skinned | brown
dark: dark-skinned | black
green: green-skinned | green
""")
SKIN_WITH = table("""
light: light skin | pale skin | fair skin
tan: tanned skin | olive skin | tan skin
brown: brown skin
dark: dark skin | very dark skin | black skin
green: green skin
""")
NOUNS = table("""
man adult: man | man | man | guy | gentleman | dude | male
woman adult: woman | woman | woman | lady | female
man child: boy | boy | little boy | young boy
woman child: girl | girl | little girl | young girl
man old: old man | old man | elderly man | grandpa | grandfather | senior man
woman old: old woman | old woman | elderly woman | grandma | grandmother | old lady
any adult: person | person | someone | human | somebody | character
any child: child | kid | little kid
any old: old person | elderly person | senior
""")
PLACE = table("""
space: in space | in outer space | in front of stars and planets | floating in space
moon: on the moon | walking on the moon | standing on the moon
night sky: at night | under a night sky | under the moon and stars | on a starry night
clouds: in the clouds | in front of a cloudy sky | in the sky | against a blue sky with clouds
mountains: in the mountains | in front of mountains | in the alps
beach: at the beach | on the beach | on a tropical beach | on holiday at the beach
sea: at sea | by the sea | on the ocean | in front of the ocean
forest: in a forest | in the woods | among trees | in the forest
garden: in a garden | in a flower garden | among flowers
city: in the city | in a big city | in front of skyscrapers | downtown
castle: in front of a castle | at a castle | at the castle
library: in a library | in front of bookshelves | in the library | surrounded by books
classroom: in a classroom | in front of a blackboard | at school | in front of a chalkboard
laboratory: in a laboratory | in the lab | in a lab | in a science lab
stage: on stage | on a stage | in a theater | at a concert
kitchen: in a kitchen | in the kitchen
snow: in the snow | in a snowy landscape | in winter | on a snowy day
desert: in the desert | in a desert with a cactus
sunset: at sunset | in front of a sunset | at dusk
field: in a field | in a green field | in a meadow | on a hill
underwater: underwater | under water | under the sea | swimming with fish
rain: in the rain | on a rainy day | in a storm
fireworks: with fireworks | in front of fireworks | on new year's eve
stripes: on a striped background | with a stripy background | with a striped background
dots: on a dotted background | with a polka dot background | on polka dots
rays: with sun rays behind | on a sunburst background | with rays in the background
""")
WALL = (
    "on a {c} background", "with a {c} background", "{c} background", "in front of a {c} background",
    "against a {c} wall", "background {c}", "in front of a {c} wall", "on {c}",
)  # fmt: skip
CLOTH_COLOUR = table("""
red: red | red | scarlet | crimson
orange: orange
yellow: yellow
green: green | green | dark green
blue: blue | blue | dark blue | navy
purple: purple | violet
pink: pink
black: black
white: white
gray: gray | grey
brown: brown
""")
STYLE = table("""
flat: in flat cartoon style | flat cartoon | as a flat cartoon | flat vector art | flat design | cartoon style | flat style | as a simple cartoon
watercolour: in watercolour | watercolor | watercolor painting | as a watercolour painting | in watercolor style | watercolour style | painted in watercolors
pencil: as a pencil drawing | pencil sketch | in pencil | pencil drawing | as a sketch | in pencil style | pencil style | hand-drawn sketch
comic: in comic style | comic book style | as a comic | comic style | like a comic book | as a comic book hero panel | ink and halftone comic
pixel: pixel art | in pixel art style | as pixel art | 8-bit style | 8 bit | retro game pixel style | pixel style | pixelated
poster: as a poster | poster style | in poster style | vintage poster | as a screen print poster | retro poster style | like a propaganda poster
""")
STYLE_BEFORE = table("""
flat: a flat cartoon of | a cartoon of | a flat cartoon portrait of
watercolour: a watercolour of | a watercolor painting of | a watercolor portrait of | watercolor of
pencil: a pencil drawing of | a pencil sketch of | a sketch of | sketch of
comic: a comic of | a comic book drawing of | comic book portrait of
pixel: pixel art of | a pixel art portrait of | an 8-bit portrait of
poster: a poster of | a vintage poster of | poster of
""")
BEFORE = (
    "Draw a portrait of", "Draw a portrait of", "Draw a portrait of", "Please draw a portrait of",
    "draw", "a portrait of", "portrait of", "Draw a picture of", "a picture of", "draw me",
    "a cartoon portrait of", "Create an image of", "Generate a portrait of", "Can you draw",
    "can you make", "Make me a picture of", "I want", "paint", "i would like a portrait of",
    "show me", "could you please draw", "make a drawing of", "an image of",
)  # fmt: skip
AFTER = (
    "please", "digital art", "high quality", "thanks", "highly detailed", "nice", "4k", "thank you",
    "for my profile", "as an avatar", "masterpiece", "!", "portrait", "cute",
)  # fmt: skip
