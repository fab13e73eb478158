"""What the gate looks for in English, and who is a man or a woman; data, `stem/ending/ending`."""

SEXUAL = """
sex sexual/ly sexualized sexualised sexting sexed-up oversexed seggs porn/o/os/s pornstar/s pornhub
pornography pornographic softporn hentai/s ecchi ahegao nsfw xrated x-rated xxx-rated triple-x
xxx-movie xxx-video xxx-photo xxx-picture rule34 rule-34 onlyfans camgirl/s camwhore erotic/a/ally
eroticism eroticized horny horniest lewd/s lewdness orgasm/s/ic orgy orgies fetish/es fetishistic
bdsm bondage dominatrix shibari kinbaku milf/s dilf/s gilf/s fuck/s/ed/er/ers/ing fucc fck/ing
motherfucker/s masturbate/s/d masturbating masturbation masturbator ejaculate/s/d ejaculating
ejaculation jizz/ed cumshot/s cumslut/s cum-on covered-in-cum dripping-cum full-of-cum cum-face
bukkake creampie/s gangbang/s gang-bang threesome/s foursome blowjob/s blow-job/s handjob/s
hand-job/s rimjob/s rim-job footjob/s titjob boobjob titfuck facesitting face-sitting deepthroat/s
deepthroating fellatio cunnilingus anilingus sodomy sodomize/d anal assfuck rape/d/s raping rapist/s
gangrape molest/s/ed/ing molester bestiality zoophilia necrophilia incest/uous cock-sucker
cocksucker/s cocksucking suck-cock sucking-cock sucks-cock sucking-dick suck-dick sucks-dick
big-cock huge-cock hard-cock his-cock big-dick huge-dick hard-dick his-dick dick-pic/s dickpic/s
dicks-out dick-out cock-out penis/es phallus phallic micropenis vagina/s vaginal vulva/s clitoris
clit/s labia scrotum testicle/s foreskin genital/s genitalia nipple/s areola/s areolae crotch/es
pubic pubes buttocks buttcheek/s butt-cheeks butthole/s asshole/s arsehole/s buttplug/s butt-plug/s
dildo/s dildoes vibrator/s strapon strap-on fleshlight sex-toy/s sextoy/s hardon hard-on
his-erection an-erection erect-penis camel-toe cameltoe cunt/s pussy pussies slut/s slutty whore/s
whoring boob/s boobies tits titties titty big-ass fat-ass nice-ass her-ass phat-ass big-breasts
huge-breasts large-breasts giant-breasts massive-breasts enormous-breasts big-breasted
large-breasted huge-breasted gigantic-breasts squeezing-her-breasts upskirt/s downblouse up-skirt
kamasutra kama-sutra doggystyle doggy-style missionary-position reverse-cowgirl spread-legs
legs-spread spread-eagle spreading-her-legs spreading-his-legs making-love make-love-to
having-intercourse sexual-intercourse jerking-off jerk-off jack-off jacking-off wank/s wanking
futanari futa lap-dance lapdance swingers-party sex-slave sexslave wet-dream money-shot moneyshot
circlejerk tentacle-sex fapping a-boner his-boner huge-boner boners pron cumming-on cumming-inside
cumming-hard cum-drenched cum-covered cum-filled cum-stained cum-dripping with-cum o-face
moaning-in-pleasure moaning-with-pleasure sixty-nine-position 69-position position-69
cowgirl-position legs-wide-open legs-wide-apart legs-open-wide her-legs-open opening-her-legs
opens-her-legs sexdoll/s sex-bot/s sexbot/s erection/s erect-member private-parts intimate-parts
her-privates his-privates twat/s clitoral fisting pegging-her pegging-him rimming-her rimming-him
golden-shower/s r34 not-safe-for-work adult-content adults-only-content 18-content explicit-content
sexually-explicit explicit-scene explicit-pose explicit-photo/s explicit-picture/s uncensored
fuckable fuking fukking phuck/ed/ing fvck/ed/ing pssy shagging copulate/s/d copulating
copulation coitus intercourse fornicate/s/d fornicating fornication humping banging-her banging-him
getting-laid lovemaking love-making sexy-time sexytime groping groped bewbs tiddies tiddy bazongas
huge-knockers big-knockers huge-jugs big-jugs thicc-ass bubble-ass booty-shot ass-shot bare-booty
sucking-him-off sucks-him-off sucking-her upskirting fondling-her-breasts fondling-her-body
fondling-her-chest fondling-him
"""

# Innocent in a portrait of an adult; never together with a word for a minor.
SUGGESTIVE = """
sexy sexier sexiest sexily sexi seductive/ly seductress seduce/s/d seducing seduction sensual/ly
sultry voluptuous provocative/ly provocatively-posed flirty flirting flirtatious flirts aroused
arousing arousal lustful lust raunchy kinky naughty-pose naughty-look hottie/s hot-girl/s hot-boy/s
hot-teen/s hot-babe hot-body hot-schoolgirl hot-student hot-chick busty curvy curvaceous cleavage
breasts bosom thicc bubble-butt buttock butt bum-shot thighs inner-thighs bikini/s bikini-clad
microbikini swimsuit/s swimwear swim-suit bathing-suit/s bathing-trunks swim-trunks swimming-trunks
swimming-costume speedo/s one-piece-swimsuit monokini underwear undies bra bras briefs boxer-shorts
garter/s garter-belt suspenders-and-stockings fishnet/s thigh-high/s thighhigh/s pantyhose
miniskirt/s mini-skirt/s microskirt short-skirt/s lifted-skirt crop-top/s croptop tube-top
tight-dress tight-clothes tight-shorts skin-tight skintight latex-suit catsuit leotard-wedgie
corset/s bustier babydoll nightie see-through see-thru seethrough transparent-clothing sheer-dress
skimpy scantily scantily-clad barely-dressed barely-clothed half-dressed half-undressed
partially-clothed pin-up pinup/s playboy centerfold centrefold boudoir bedroom-eyes come-hither
pole-dance/s pole-dancer pole-dancing twerk/s twerking making-out french-kiss french-kissing
tongue-kiss bent-over on-all-fours moaning wet-clothes wet-shirt wet-dress bathtub bubble-bath
bathing showering in-the-shower taking-a-shower taking-a-bath in-the-bath in-the-tub flat-chest
flat-chested developing-body developing-breasts budding-breasts bare-skin bare-body bare-thighs
bare-belly bare-midriff body-paint concubine mistress-and-slave submissive leather-harness gagged
tied-up-in-bed booty-shorts revealing-clothes revealing-outfit revealing-dress stripper/s
call-girl/s prostitute/s hooker/s voyeur/ism nymphomaniac escort-girl
"""

MALE = """
man men male/s he him his himself guy/s dude/s gentleman boxer/s wrestler/s bodybuilder/s swimmer/s
surfer/s lifeguard/s sumo rikishi fighter/s kickboxer/s gladiator/s warrior/s barbarian/s viking/s
samurai spartan/s athlete/s weightlifter/s strongman lumberjack/s blacksmith/s fisherman fishermen
sailor/s pirate/s fireman firefighter/s cowboy/s farmer/s worker/s miner/s soldier/s king/s emperor
pharaoh/s prince god hercules heracles tarzan conan samson father/s dad/s grandfather/s uncle
brother/s husband/s werewolf merman minotaur centaur satyr monk/s yogi actor/s rapper
"""

FEMALE = """
woman women womans female/s she her hers herself lady ladies girl/s girlfriend/s wife wives mother/s
mom/s mum/s mommy grandmother/s aunt sister/s actress/es queen/s princess/es goddess/es mermaid/s
waitress/es nun/s bride/s heroine/s witch/es duchess empress nurse/s ballerina/s geisha/s milkmaid
"""

INNOCENT_SEXUAL = """
sex-pistols sex-and-the-city sex-education sex-symbol/s same-sex opposite-sex fair-sex fairer-sex
sexual-revolution sexual-health sexual-orientation anal-retentive rape-field/s rape-blossom
rape-seed rapeseed horny-toad/s horny-lizard pussy-riot pussy-willow/s pussy-cat/s pussy-galore
pussyfoot puss-in-boots blue-tits coal-tits marsh-tits long-tailed-tits fetish-priest human-bondage
penis-envy vagina-monologues footed-boobies rapping rapped rappe seeks annal arreola p-tits
fromage-rape erection-of golden-shower-of golden-showers-of intercourse-pennsylvania
social-intercourse rape-of-the-sabine rape-of-the-sabines rape-of-the-lock rape-of-europa
rape-of-proserpina uncensored-history golden-shower-tree/s groping-in-the-dark banging-her-drum/s
banging-her-head banging-his-drum/s banging-his-head
"""

INNOCENT_SUGGESTIVE = """
lust-for-life lust-for-gold in-the-baby-shower cigarette-butt water-butt
"""

#: said forward these are listed words, said backwards names or words of their own
FORWARD = """
anal naked strip drop lust take pull shed male mom moms mum dad sos god no erase milf seno teen csam
putes sesso tetas ебет pron
"""

#: refused without word boundaries where all letters stand alone
UNMARKED = """
nude naked topless undressed undress porn hentai nsfw lingerie panties fuck blowjob vagina penis
boobs pussy masturbate masturbating deepnude striptease erotic
"""

#: known with letters masked: `n*de`
MASKED = """
sex sexy fuck fucks fucked fucking porn porno nude nudes naked tits titties boobs pussy cock dick
cunt penis vagina whore slut hentai topless undressed
"""

#: known when they are torn in two: `na ked`
SPLIT = """
naked undressed undressing hentai lingerie blowjob vagina boobs pussy masturbate masturbating porn
erotic
"""


# What the gate looks for in English of bare bodies; data, as `stem/ending/ending`.

NUDITY = """
nude/s/r nude/woman/women/girl/girls/man/men/body/model/photo/pic/pics/art/teen/lady
naked/woman/women/girl/girls/man/men/body/model/photo/pic/pics/art/teen/lady womannude womannaked
girlnude girlnaked nudez nudie/s nudity nudist/s nudism nudify nudified nudifying nudifier nekkid
nakey noods naked nakedness nakedly halfnaked seminude seminaked deepnude/s unclothed unclad
unclothe undress undressed undresses undressing disrobe/d disrobing topless toplessness braless
pantyless bare-breast/s bare-breasted bare-boob/s bare-bosom bare-bosomed bare-bottom bare-bottomed
bare-butt bare-buttocks bare-bum bare-ass bareass bare-assed bare-arse bare-naked barenaked
exposed-breast/s exposed-nipples exposed-bosom exposing-herself exposing-himself
exposing-her-breasts exposing-her-chest breasts-exposed breasts-out breast-out flashing-her-breasts
flashing-her-chest nip-slip nipslip wardrobe-malfunction wet-t-shirt wet-tshirt wet-white-shirt
full-frontal birthday-suit in-the-buff au-naturel in-the-altogether wearing-nothing wears-nothing
dressed-in-nothing nothing-but-a-smile nothing-but-a-towel nothing-but-skin nothing-on-but
nothing-but-her-skin nothing-but-his-skin only-wearing-a-smile wearing-only-a-smile
wearing-only-a-towel only-a-towel no-attire clothes-free clothing-free clothesless clothless
clothing-optional skinny-dipping skinny-dip skinnydipping striptease strip-tease stripteaser
strip-naked stripped-naked stripped-bare strip-her strip-him strip-them stripping-her stripping-him
stripping-down strip-down strips-down stripped-down-to lingerie panties g-string/s gstring
nipple-pasties nipple-tape in-her-underwear in-his-underwear in-their-underwear in-underwear
only-underwear just-underwear wearing-underwear in-her-bra in-a-bra wearing-a-bra only-a-bra
just-a-bra in-bra in-her-undies in-his-undies bra-and-panties body-paint-only only-body-paint
wearing-body-paint without-a-top without-her-top without-top no-top-on take-off-her-top
takes-off-her-top taking-off-her-top removing-her-top remove-her-top top-off-showing a-negligee
her-negligee lace-negligee thongs a-thong in-thong her-thong his-thong thong-bikini thong-panties
wearing-thong noodz nothing-underneath nothing-under-her nothing-under-his nothing-beneath-her
nothing-beneath-his nothing-on-underneath nothing-else-on wearing-only-heels wearing-only-high-heels
wearing-only-stockings only-an-apron only-apron just-an-apron nothing-but-an-apron nothing-but-heels
nothing-but-high-heels nothing-but-stockings nothing-but-jewellery nothing-but-jewelry
nothing-but-a-necklace nothing-but-her-hair nothing-but-his-hair wearing-only-jewellery
wearing-only-jewelry wearing-only-a-necklace dressed-only-in-a-necklace wearing-only-her-hair
wearing-only-his-hair wearing-only-shoes wearing-only-socks just-a-towel just-her-hair
wrapped-in-nothing covered-only-by-her covered-only-by-his covered-by-her-hands covering-her-breasts
hiding-her-breasts covering-herself-with-her-hands handbra hand-bra/s arm-bra going-commando
as-god-made-her as-god-made-him as-nature-intended in-adams-costume in-adam-s-costume
in-eves-costume in-eve-s-costume open-robe-revealing robe-falling-off robe-slipping-off
robe-falls-off shirt-lifted shirt-lifted-up shirt-pulled-up top-pulled-up top-lifted lifting-her-top
lifts-her-top showing-her-breasts showing-her-breast showing-breasts shows-her-breasts
breasts-visible visible-breasts breasts-showing baring-her-breasts bared-breast/s showing-everything
showing-it-all take-off-everything taking-off-everything takes-off-everything takes-everything-off
take-everything-off taking-everything-off take-it-all-off takes-it-all-off taking-it-all-off
without-a-stitch not-a-stitch stitchless naturist/s naturism streaker/s skinny-dipper/s side-boob/s
sideboob/s under-boob/s underboob/s flashing-the-camera flashes-the-camera boudoir-photo/s
boudoir-photography boudoir-shoot boudoir-picture/s negligee/s bodypaint-only only-bodypaint
wearing-bodypaint censored-by-a censored-by-her in-her-underpants in-his-underpants in-underpants
in-her-knickers in-his-boxers in-his-briefs in-boxer-briefs nakid nekid naekd nuddy in-the-nuddy
starkers undressd
"""

BARE_CHEST = """
shirtless bare-chest bare-chested barechested bare-torso bare-chests chest-bare shirt-open-wide
naked-torso nude-torso naked-chest naked-upper-body bare-upper-body nude-upper-body exposed-chest
exposing-his-chest chest-exposed shirtfree shirt-free
"""

INNOCENT_NUDITY = """
naked-eye naked-mole-rat/s naked-molerat/s naked-gun naked-truth naked-flame naked-chef naked-lunch
naked-ambition naked-singularity naked-tree/s barenaked-ladies bare-naked-ladies naked-cat
stripped-down-guitar thong-sandals naked-ape naked-juice naked-city naked-raygun undress-uniform
nothing-underneath-the wearing-nothing-special wearing-nothing-unusual wearing-nothing-fancy
"""


# Words for clothes, and for how they come off; data, as `stem/ending/ending`.

GARMENT = """
clothes clothing cloths clothings garment/s attire apparel outfit/s blouse/s dress/es gown/s
skirt/s pants pant trousers jeans shorts underwear undies bra bras panties knickers briefs boxers
underpants leggings tights bikini/s swimsuit/s robe/s nightgown/s lingerie leotard kimono sari toga
tunic fig-leaf loincloth
"""

SHIRT = """
shirt/s t-shirt/s tshirt/s tee/s undershirt/s
"""

TAKE_OFF = """
take-off takes-off taking-off took-off taken-off remove/s/d removing removal removal-of pull-off
pulls-off pulling-off pull-down pulling-down rip-off ripping-off tear-off tearing-off strip-off
stripping-off strips-off dropping lift-up lifting-up lift lifting unbutton/s/ed/ing unzip/s/ed
unzipping unhook/ing unhooked slip-off slipping-off slip-out-of slipping-out-of get-out-of
getting-out-of erase erasing delete strip-of stripped-of stripping-of strip-her-of strip-him-of
strip-them-of
"""

OFF_AFTER = """
off removed removal torn-off torn-away ripped-off ripped-away taken-off stripped-off slipping-off
falling-off coming-off sliding-off around-her-ankles are-invisible is-invisible are-transparent
is-transparent is-see-through are-see-through turned-transparent becomes-transparent
"""

WITHOUT = """
without w-o no zero minus sans lacking lacks not-wearing isnt-wearing not-in free-of devoid-of
wearing-no wears-no out-of-her out-of-his doesnt-wear does-not-wear not-have has-no with-no
"""

SEEN_THROUGH = """
see-through see-thru seethrough seethru seeing-through transparent x-ray xray x-rayed xrays x-rays
invisible through looking-through translucent
"""

BETWEEN = """
a an any her his their the my your our its all of on wearing having single piece stitch item items
some that this those these s up down vision view for to from completely totally entirely
"""

COVER = """
clothes clothing clothed cloths clothings garment/s attire apparel outfit/s dressed fully-clothed
fully-dressed underwear undies bra bras panties fabric textile/s covered-up cover-up covered-body
censor/ed/ing censorship censor-bar/s mosaic-censoring censored-nudity modesty fig-leaf loincloth
"""

#: in what is to be avoided, these make a garment particular: `modern clothes`
PARTICULAR = """
modern old ugly torn dirty wrinkled messy ripped bright dark baggy loose fancy contemporary casual
formal wet red blue green yellow black white pink purple orange brown grey gray striped plain weird
extra duplicate duplicated deformed distorted wrong mismatched plastic shiny historical medieval
"""

ADULT = """
adult/s mature grown-up grownup grown-ups grownups over-18 of-age
"""

NUDE_COLOURS = (
    "pink beige brown matte rose peach tone toned tan glossy colour color coloured colored shade"
)
NUDE_THINGS = """
lipstick/s lip-gloss lip-liner lip-colour lip-color lips-makeup nail/s nail-polish makeup make-up
heels pumps shoes sandals eyeshadow eye-shadow palette blush manicure
"""

INNOCENT_OFF_AFTER = """
off-white off-shoulder off-the-shoulder off-the-wall off-duty off-road
"""

#: nude only as a colour, and only these: `nude coloured dress`
NUDE_CLOTHES = (
    "dress/es gown/s sweater/s jumper/s blouse/s coat/s skirt/s suit/s scarf hat jacket/s"
)

INNOCENT_GARMENT = """
dress-code dress-codes dress-rehearsal pants-pocket/s jeans-pocket/s dress-pocket/s dress-rack
"""

INNOCENT_SHIRT = "shirt-logo shirt-print shirt-pocket shirt-collar shirt-buttons"


# Who is taken for a minor, in English; data, as `stem/ending/ending`.

MINOR = """
child children childs child-like childlike childish kid/s kiddo/s kiddie/s toddler/s baby babies
infant/s newborn/s preschooler/s kindergartner/s kindergartener/s kindergarten schoolgirl/s
schoolboy/s schoolchild schoolchildren schoolkid/s school-uniform school-girl/s school-boy/s
school-age high-schooler/s highschooler/s middle-schooler/s elementary-schooler first-grader/s
second-grader third-grader fourth-grader fifth-grader sixth-grader seventh-grader eighth-grader
ninth-grader high-school middle-school elementary-school primary-school junior-high grade-school
teen/s teenage teenaged teenager/s preteen/s pre-teen/s tween/s adolescent/s adolescence
prepubescent pubescent puberty prepubertal underage under-age underaged a-minor minors juvenile/s
youngster/s girl/s boy/s girly girlie lil-girl gurl grl gorl young-one young-ones daughter/s
granddaughter/s stepdaughter/s my-son her-son his-son grandson/s stepson/s little-sister
little-brother lil-sis lil-bro niece/s nephew/s loli lolis lolita girlscout girl-scout boy-scout
cub-scout under-18 under-eighteen below-18 younger-than-18 not-yet-18 barely-legal jail-bait
childhood orphan/s a-shota cute-shota shota-boy very-young extremely-young too-young young-looking
looks-young looks-very-young tiny-young petite-young looks-like-a-child looking-like-a-child
looks-like-a-kid looks-like-a-teen looks-underage teen-looking child-looking babyface baby-face
baby-faced little-one little-ones lil-one schoolgoing pupil/s 6th-grade 7th-grade 8th-grade
9th-grade 10th-grade 1st-grader/s 2nd-grader/s 3rd-grader/s 4th-grader/s 5th-grader/s 6th-grader/s
7th-grader/s 8th-grader/s 9th-grader/s 10th-grader/s first-grade second-grade third-grade
fourth-grade fifth-grade sixth-grade seventh-grade eighth-grade ninth-grade grade-schooler/s grade-1
grade-2 grade-3 grade-4 grade-5 grade-6 grade-7 grade-8 grade-9 fourth-grader/s fifth-grader/s
sixth-grader/s nursery-school playschool kindergarden sophomore-in-high-school teeny-bopper
"""

# Children, and teenagers, of books and films: painted as anybody is, never in a suggestive way.
CHILDREN = """
hermione-granger harry-potter ron-weasley ginny-weasley dora-the-explorer lisa-simpson bart-simpson
maggie-simpson wednesday-addams pugsley-addams pippi-longstocking alice-in-wonderland peter-pan
hit-girl anya-forger nezuko nezuko-kamado kanna-kamui moana mirabel-madrigal sailor-moon
usagi-tsukino chibiusa sakura-kinomoto cardcaptor-sakura asuka-langley rei-ayanami madoka-kaname
homura-akemi megumin illyasviel ash-ketchum kim-possible violet-parr boo-from-monsters coraline
mabel-pines dipper-pines gwen-tennyson powerpuff-girl/s caillou peppa-pig paw-patrol charlie-brown
arya-stark katniss-everdeen hannah-montana punky-brewster eleven-from-stranger-things
stranger-things-kids matilda-wormwood red-riding-hood goldilocks heidi-of-the-alps laura-ingalls
anne-of-green-gables huckleberry-finn tom-sawyer oliver-twist mowgli pinocchio bambi
christopher-robin lilo-pelekai mei-lee toph-beifong katara aang penny-proud
"""

# Nothing can make these innocent.
ABUSE = """
lolicon/s lolikon shotacon shotakon straight-shota toddlercon jailbait child-porn childporn
kiddie-porn kid-porn kiddy-porn pedophile/s pedophilia pedophilic paedophile/s paedophilia
paedophilic pedobear csam child-erotica child-model-erotica preteen-model/s nymphet/s pedo/s paedo/s
pedophil paedophil barely-legal-teen/s barely-legal-girl/s child-nude/s
"""
