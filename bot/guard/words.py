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
