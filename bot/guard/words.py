"""What the gate looks for in English; data, in the plainest words, as `stem/ending/ending`."""

SEXUAL = """
sex sexual/ly sexualized/sexualised sexting sexed-up oversexed seggs porn/o/os/s pornstar/s pornhub
pornography pornographic softporn hentai/s ecchi ahegao nsfw xrated x-rated xxx-rated triple-x
xxx-movie xxx-video xxx-photo xxx-picture rule34 rule-34 onlyfans camgirl/s camwhore erotic/a/ally
eroticism eroticized horny/horniest lewd/s lewdness orgasm/s/ic orgy/orgies fetish/es fetishistic
bdsm bondage dominatrix shibari kinbaku milf/s dilf/s gilf/s fuck/s/ed/er/ers/ing fucc fck/ing
motherfucker/s masturbate/s/d masturbating masturbation masturbator ejaculate/s/d ejaculating
ejaculation jizz/ed cumshot/s cumslut/s cum-on covered-in-cum dripping-cum full-of-cum cum-face
bukkake creampie/s gangbang/s gang-bang threesome/s foursome blowjob/s blow-job/s handjob/s
hand-job/s rimjob/s rim-job footjob/s titjob boobjob titfuck facesitting face-sitting deepthroat/s
deepthroating fellatio cunnilingus anilingus sodomy sodomize/d anal assfuck rape/d/s raping
rapist/s gangrape molest/s/ed/ing molester bestiality zoophilia necrophilia incest/uous cock-sucker
cocksucker/s cocksucking suck-cock sucking-cock sucks-cock sucking-dick suck-dick sucks-dick
big-cock huge-cock hard-cock his-cock big-dick huge-dick hard-dick his-dick dick-pic/s dickpic/s
dicks-out dick-out cock-out penis/es phallus phallic micropenis vagina/s vaginal vulva/s clitoris
clit/s labia scrotum testicle/s foreskin genital/s genitalia nipple/s areola/s areolae crotch/es
pubic pubes buttocks buttcheek/s butt-cheeks butthole/s asshole/s arsehole/s buttplug/s butt-plug/s
dildo/s dildoes vibrator/s strapon strap-on fleshlight sex-toy/s sextoy/s hardon hard-on
his-erection an-erection erect-penis camel-toe cameltoe cunt/s pussy/pussies slut/s slutty whore/s
whoring boob/s boobies tits titties titty big-ass fat-ass nice-ass her-ass phat-ass big-breasts
huge-breasts large-breasts giant-breasts massive-breasts enormous-breasts big-breasted
large-breasted huge-breasted gigantic-breasts squeezing-her-breasts upskirt/s downblouse up-skirt
kamasutra kama-sutra doggystyle doggy-style missionary-position reverse-cowgirl spread-legs
legs-spread spread-eagle spreading-her-legs spreading-his-legs making-love make-love-to
having-intercourse sexual-intercourse jerking-off jerk-off jack-off jacking-off wank/s wanking
futanari futa lap-dance lapdance swingers-party sex-slave sexslave wet-dream money-shot moneyshot
circlejerk tentacle-sex fapping a-boner his-boner huge-boner boners
"""

NUDITY = """
nude/s/r nude/woman/women/girl/girls/man/men/body/model/photo/pic/pics/art/teen/lady
naked/woman/women/girl/girls/man/men/body/model/photo/pic/pics/art/teen/lady womannude womannaked
girlnude girlnaked nudez nudie/s nudity nudist/s nudism nudify/nudified/nudifying nekkid nakey
noods naked nakedness nakedly halfnaked seminude seminaked deepnude/s unclothed unclad unclothe
undress undressed undresses undressing disrobe/d disrobing topless toplessness braless pantyless
bare-breast/s bare-breasted bare-boob/s bare-bosom bare-bosomed bare-bottom bare-bottomed bare-butt
bare-buttocks bare-bum bare-ass bareass bare-assed bare-arse bare-naked barenaked exposed-breast/s
exposed-nipples exposed-bosom exposing-herself exposing-himself exposing-her-breasts
exposing-her-chest breasts-exposed breasts-out breast-out flashing-her-breasts flashing-her-chest
nip-slip nipslip wardrobe-malfunction wet-t-shirt wet-tshirt wet-white-shirt full-frontal
birthday-suit in-the-buff au-naturel in-the-altogether wearing-nothing wears-nothing
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
wearing-thong noodz
"""

BARE_CHEST = """
shirtless bare-chest bare-chested barechested bare-torso bare-chests chest-bare shirt-open-wide
naked-torso nude-torso naked-chest naked-upper-body bare-upper-body nude-upper-body
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
childhood orphan/s a-shota cute-shota shota-boy
"""

# Nothing can make these innocent.
ABUSE = """
lolicon/s lolikon shotacon shotakon straight-shota toddlercon jailbait child-porn childporn
kiddie-porn kid-porn kiddy-porn pedophile/s pedophilia pedophilic paedophile/s paedophilia
paedophilic pedobear csam child-erotica child-model-erotica preteen-model/s nymphet/s
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
woman women womans female/s she her hers herself lady ladies girl/s girlfriend/s wife wives
mother/s mom/s mum/s mommy grandmother/s aunt sister/s actress/es queen/s princess/es goddess/es
mermaid/s waitress/es nun/s bride/s heroine/s witch/es duchess empress nurse/s ballerina/s geisha/s
milkmaid
"""

INNOCENT_SEXUAL = """
sex-pistols sex-and-the-city sex-education sex-symbol/s same-sex opposite-sex fair-sex fairer-sex
sexual-revolution sexual-health sexual-orientation anal-retentive rape-field/s rape-blossom
rape-seed rapeseed horny-toad/s horny-lizard pussy-riot pussy-willow/s pussy-cat/s pussy-galore
pussyfoot puss-in-boots blue-tits coal-tits marsh-tits long-tailed-tits fetish-priest human-bondage
penis-envy vagina-monologues footed-boobies rapping rapped rappe seeks annal arreola p-tits
fromage-rape
"""

INNOCENT_NUDITY = """
naked-eye naked-mole-rat/s naked-molerat/s naked-gun naked-truth naked-flame naked-chef naked-lunch
naked-ambition naked-singularity naked-tree/s barenaked-ladies bare-naked-ladies naked-cat
stripped-down-guitar thong-sandals
"""

INNOCENT_SUGGESTIVE = """
lust-for-life lust-for-gold in-the-baby-shower cigarette-butt water-butt
"""

#: said forward these are listed words, said backwards names or words of their own
FORWARD = """
anal naked strip drop lust take pull shed male mom moms mum dad sos god no erase milf csam putes
sesso tetas ебет
"""

#: refused without word boundaries where all letters stand alone
UNMARKED = """
nude naked topless undressed undress porn hentai nsfw lingerie panties fuck blowjob vagina penis
boobs pussy masturbate masturbating deepnude striptease erotic
"""
