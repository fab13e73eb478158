"""What the gate looks for in English of bare bodies; data, as `stem/ending/ending`."""

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
