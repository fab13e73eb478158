"""Who is taken for a minor, in English; data, as `stem/ending/ending`."""

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
