"""Words for clothes, and for how they come off; data, as `stem/ending/ending`."""

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
