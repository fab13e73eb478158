"""What the gate looks for beyond English: de, fr, es, pt, it, ru, pl; data.

Only words that mean nothing innocent in any of these languages or in English stand alone; the
others stand in phrases (Spanish `nudo` is a knot, French `nu` a Greek letter, German `Akt` an act).
"""

SEXUAL = """
porno/s pornografie pornografisch/e pornographie pornographique pornografia pornografico/a
sexuell/e/en/er sexuel/s/le/les sexuales sexuais sessuale sessuali seksualny seksualna
erotisch/e/er/es/en erotik erotika erotique/s erotico/s/a/as erotyczny erotyczna erotyczne erotyka
sexo sexe-oral sesso seks sex-oral oral-sex ficken fickt gefickt fickend bumsen fotze/n titten
schamlippen penisse brustwarze/n nippel nutte/n hure/n wichsen wichsend wichser orgasmus abspritzen
analverkehr geschlechtsverkehr geschlechtsteil/e genitalien dicke-bruste riesige-bruste
grosse-bruste enculer enculee baise-moi salope/s putain branler branlette nichons couilles
gros-seins enormes-seins partouze sodomie levrette pipe-baveuse follar follando follada puta/s
putita/s mamada tetas pezon/es chupando-polla chupapollas coger-rico culona corrida-facial orgasmo/s
masturbarse masturbandose masturbacion buceta/s boceta caralho fodendo fudendo putaria siririca
punheta peitos-grandes peituda boquete masturbando masturbacao cazzo cazzi scopata scopando
pompino/i puttana/e troietta tette tettona figa-bagnata masturbazione ditalino sborra sborrata
capezzolo/i секс секса сексом порно порнуха порнография эротика эротический эротическая эротическое
минет хуй хуя хуем пизда пизду пизды ебать ебет ебут трахать трахает трахаются трахнуть шлюха шлюхи
сиськи сисек сиськами соски сосков пенис пениса вагина вагины влагалище мастурбация мастурбирует
оргазм оргия жопа жопу жопой член-стоит cycki cyckami cipka cipke pizda chuj chuja kutas/a kurwa
kurwy dziwka dziwki jebac ruchac ruchanie pierdolic obciaganie masturbacja sutki duze-piersi
wielkie-cycki la-verga su-verga sale-pute une-pute putes nasse-muschi feuchte-muschi ihre-muschi
muschi-lecken foder-com quero-foder fick fickst fickbar arschfick arschloch orgie orgien
schwanz-lutschen lutscht-schwanz steifer-schwanz harter-schwanz seinen-schwanz dicker-arsch
geiler-arsch nackter-arsch geile-titten geile-sau feuchte-mose beim-sex sexszene/n sexfilm/e
sexbild/er geschlechtsakt selbstbefriedigung sexe sucer-une-bite suce-une-bite grosse-bite
chatte-mouillee cul-nu gros-cul joli-cul beau-cul faire-lamour faisant-lamour baise-la baiser-avec
en-train-de-baiser chupar-polla chupar-pollas chupa-polla chupa-pollas polla-dura polla-grande
culo-desnudo culazo gran-culo buen-culo hacer-el-amor haciendo-el-amor teniendo-sexo cachonda/s
fica-bagnata scopami scopiamo scopare-con scopata/e culo-nudo bel-culo una-troia le-troie
fare-lamore facendo-lamore sesso-orale pene-eretto vou-foder quer-foder fodem pau-duro bunda-nua
bunda-grande rabuda gozada-na gozando-na gozando-em fazendo-sexo fazendo-amor pau-grande
"""

NUDITY = """
nackt/e/er/es/en/em nackig/e/er nackedei nacktheit nacktbild/er nacktfoto/s nacktaufnahme/n
nacktmodell/e halbnackt/e/er/es/en splitternackt splitterfasernackt aktfoto/s aktbild/er aktmodell/e
aktmalerei aktzeichnung aktgemalde aktaufnahme unbekleidet/e/er/en entkleidet/e entkleiden
ausgezogen/e zieht-sich-aus entblosst/e/er/en barbusig/e oben-ohne unten-ohne ohne-kleidung
ohne-kleider ohne-klamotten ohne-unterwasche ohne-hose ohne-bh in-unterwasche in-dessous reizwasche
im-evakostum im-adamskostum nur-in-unterwasche nue-femme femme-nue femmes-nues homme-nu hommes-nus
fille-nue toute-nue toutes-nues tout-nu completement-nue completement-nu entierement-nue
entierement-nu corps-nu corps-nus seins-nus poitrine-nue fesses-nues est-nue est-nu nue-sur nue-dans
nudite/s denude/e/es deshabille/e/es deshabiller se-deshabille sans-vetement/s sans-habits
sans-culotte-ni-haut sans-soutien-gorge sans-sous-vetements en-sous-vetements en-petite-tenue
seins-a-lair a-moitie-nue desnudo/s desnuda/s desnudez desnudarse desnudandose semidesnudo
semidesnuda sin-ropa sin-vestido/s sin-camisa-ni-pantalon sin-sosten sin-sujetador sin-bragas
en-ropa-interior encuerada encuerado en-pelotas quitandose-la-ropa quitate-la-ropa quitarle-la-ropa
quitar-la-ropa en-topless nudez mulher-nua homem-nu corpo-nu toda-nua totalmente-nu seios-nus
peitos-nus pelada-na mulher-pelada homem-pelado sem-roupa/s sem-vestido sem-calcinha sem-sutia
tirando-a-roupa tirar-a-roupa seminua de-calcinha nuda uomo-nudo uomini-nudi corpo-nudo corpi-nudi
donna-nuda donne-nude ragazza-nuda tutto-nudo completamente-nudo completamente-nuda nudo-artistico
nudo-integrale nudo-femminile seno-nudo seni-nudi seminuda seminudo senza-vestiti senza-vestito
senza-abiti senza-mutande senza-reggiseno in-mutande spogliata spogliato spogliarello spogliarsi
si-spoglia in-intimo nudita голый голая голые голое голого голой голую голых голыми голым голом
голышом обнаженный обнаженная обнаженные обнаженное обнаженного обнаженной обнаженную обнаженных
обнаженным нагая нагие нагую нагишом полуголый полуголая полуголые полуобнаженная полуобнаженный
раздетый раздетая раздетые раздевается раздеть раздевает раздевание без-одежды без-трусов
без-лифчика без-белья топлес топлесс стриптиз нижнем-белье в-белье nago-na calkiem-nago
zupelnie-nago nago-w pozuje-nago naga-kobieta nagie-kobiety nagi-mezczyzna nagiej-kobiety
nagie-cialo nagie-piersi gola-kobieta gola-baba gole-baby gole-piersi goly-facet goly-mezczyzna
rozebrana rozebrany rozebrane rozbiera-sie bez-ubrania bez-ubran bez-ciuchow bez-majtek bez-stanika
w-bieliznie polnaga polnagi mulher-despida homem-despido mulheres-nuas garota-nua menina-nua
esta-nua completamente-nua nua-na nua-em sich-auszieht sich-ausziehen kleider-ausziehen textilfrei
hullenlos/e/er nichts-an tragt-nichts nichts-drunter nichts-darunter nur-mit-handtuch
nur-mit-einem-handtuch nur-im-handtuch fkk nacktbaden nacktbadend/e akt-einer-frau akt-eines-mannes
weiblicher-akt mannlicher-akt zieh-sie-aus zieht-sie-aus zieht-ihn-aus zieht-ihr-kleid-aus
zieht-ihre-kleider-aus zieht-die-kleider-aus durchsichtige-bluse durchsichtiges-kleid
durchsichtige-kleidung durchsichtiges-hemd durchsichtiges-shirt durchsichtigem-kleid
durchsichtiger-bluse nasses-t-shirt nassen-t-shirt nassem-t-shirt nasses-shirt nasses-tshirt im-slip
in-slip im-string im-tanga in-reizwasche splitterfaser a-poil nue-sous nu-sous sans-rien-en-dessous
rien-en-dessous rien-dessous ne-porte-rien en-string robe-transparente transparente-robe
chemise-transparente chemisier-transparent vetements-transparents t-shirt-mouille tshirt-mouille
enleve-ses-vetements enlever-ses-vetements enleve-sa-robe enlever-sa-robe retire-ses-vetements
sans-slip tenue-deve naturiste/s actrice-nue chanteuse-nue elle-est-nue assise-nue allongee-nue
posant-nue enfant-nu enfants-nus fillette-nue garcon-nu en-lingerie en-bolas en-cueros lenceria
quitale-la-ropa quitarse-la-ropa quita-la-ropa quitandole-la-ropa camiseta-mojada
vestido-transparente ropa-transparente blusa-transparente camisa-transparente sin-nada-puesto
sin-nada-encima nada-de-ropa nino-desnudo nina-desnuda niente-addosso spogliala spoglialo
togliere-i-vestiti toglie-i-vestiti togliti-i-vestiti togliendosi-i-vestiti togliersi-i-vestiti
maglietta-bagnata vestito-trasparente abito-trasparente camicetta-trasparente vestiti-trasparenti
bambino-nudo bambini-nudi bambina-nuda in-reggiseno sem-nada-vestido sem-nada-por-baixo
sem-nada-no-corpo tira-a-roupa tire-a-roupa tirar-roupa camiseta-molhada roupa-transparente
ela-pelada esta-pelada toda-pelada crianca-nua criancas-nuas menino-nu garoto-nu de-lingerie
"""

BARE_CHEST = """
nackter-oberkorper nacktem-oberkorper nackten-oberkorper mit-freiem-oberkorper torse-nu poitrail-nu
torso-desnudo pecho-desnudo sin-camisa sin-camiseta sem-camisa torso-nu peito-nu petto-nudo
torso-nudo dorso-nudo senza-maglietta senza-camicia голый-торс голым-торсом обнаженный-торс
обнаженным-торсом без-рубашки nagi-tors nagim-torsem gola-klata bez-koszuli bez-koszulki
"""

SUGGESTIVE = """
verfuhrerisch/e/er/es/en aufreizend/e/er/es/en reizvoll/e sinnlich/e badeanzug badehose unterwasche
dessous strapse busen bruste ausschnitt knackig/e sensuel/le/les seduisante aguicheuse
maillot-de-bain sous-vetement/s decollete soutien-gorge culotte porte-jarretelles provocante/s seins
sensual/es seductora/s provocativa/s traje-de-bano banador ropa-interior escote sosten bragas tanga
pechos nalgas trasero culo sedutora provocante biquini maio-de-banho calcinha/s roupa-intima decote
seios bunda bumbum gostosa sensuale sensuali seducente costume-da-bagno reggiseno mutandine
scollatura seno сексуальный сексуальная сексуальные сексуально сексуальное сексуальную
соблазнительный соблазнительная соблазнительно бикини купальник купальнике белье лифчик трусы
трусики грудь декольте чулки эротично seksowny seksowna seksowne seksownie uwodzicielska
uwodzicielski kostium-kapielowy stroj-kapielowy bikini bielizna stanik majtki biust dekolt ponczochy
piersi in-der-badewanne badend/e salle-de-bain sous-la-douche bajo-la-ducha en-la-ducha
sotto-la-doccia no-chuveiro
"""

MINOR = """
kleinkind/er kinder madchen schulmadchen schulerin/nen minderjahrig/e/er/en jugendliche/r teenie/s
saugling/e kindlich/e kindergarten jungchen junges-ding kleines-kind ein-kind das-kind ein-junge
kleiner-junge enfant/s fillette/s petite-fille jeune-fille garconnet petit-garcon ecoliere/s
ecolier/s lyceenne/s collegienne/s mineur-de mineure/s adolescente/s adolescent/s bebe/s gamine/s
ninos ninas una-nina la-nina nina-pequena colegiala/s menor-de-edad menores muchachita/s chiquilla/s
quinceanera/s crianca/s menina/s menino/s garotinha/s garotinho/s menor-de-idade novinha/s
aluna-de-escola bambina bambine bambino bambini ragazzina ragazzine ragazzino ragazzini minorenne/i
adolescenti scolaretta/e neonato/a ребенок ребенка дети детей детский детская девочка девочки
девочку девочек девочкой мальчик мальчика мальчики школьница школьницы школьницу школьник подросток
подростки малыш малышка малолетка малолетки несовершеннолетняя несовершеннолетний dziecko dzieci
dziecka dziewczynka dziewczynki dziewczynke chlopiec chlopczyk nastolatka nastolatki nastolatek
nieletnia nieletni maloletnia uczennica uczennice niemowle el-nino un-nino nino-pequeno
dreijahrige/r/n/s vierjahrige/r/n/s funfjahrige/r/n/s sechsjahrige/r/n/s siebenjahrige/r/n/s
achtjahrige/r/n/s neunjahrige/r/n/s zehnjahrige/r/n/s elfjahrige/r/n/s zwolfjahrige/r/n/s
dreizehnjahrige/r/n/s vierzehnjahrige/r/n/s funfzehnjahrige/r/n/s sechzehnjahrige/r/n/s
siebzehnjahrige/r/n/s grundschuler/in schuljunge/n kindfrau teenagerin madel gamin/s petite-soeur
hermanita sorellina irmazinha nina-en nina-de chiquita-de escolar/es
"""

MALE = """
mann manner boxeur boxeador pugile ringer lutteur homme hombre homem uomo mezczyzna bokser mezczyzn
мужчина мужчины боксер борец mergulhador nadador
"""

FEMALE = """
frau frauen dame femme femmes fille filles mujer mujeres chica mulher mulheres moca garota donna
donne ragazza ragazze женщина женщины девушка девушки kobieta kobiety dziewczyna dziewczyny
"""

COVER = """
kleidung kleider klamotten bekleidet angezogen unterwasche vetement/s habits habille/e
sous-vetements ropa vestida vestido ropa-interior roupa/s vestiti abiti vestita одежда одежды одежду
одета одет ubranie ubrania ubrana ubrany bielizna
"""

YEARS = """
jahre jahrig jahrige jahriger jahriges jahrigen ans ano anos anni лет года lat lata letnia letni
"""

INNOCENT_SEXUAL = """
beau-sexe deuxieme-sexe meme-sexe sexe-faible sexe-oppose autre-sexe
"""

INNOCENT_NUDITY = """
nackte-wahrheit nackter-fels nackter-felsen nackte-felsen nackten-felsen nackte-wahnsinn
nackte-angst nackten-tatsachen мария-нагая марии-нагой голые-деревья nuda-veritas nuda-proprieta
a-poil-long a-poils-longs a-poil-court a-poil-ras pies-desnudos pie-desnudo manos-desnudas
"""

#: the ages below 18 as these languages write them; they count before a word for years
NUMBERS = """
drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize dix-sept tres cuatro
cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete sete oito nove
dez doze treze catorze dezesseis dezassete dezessete tre quattro cinque sei sette otto dieci undici
dodici tredici quattordici quindici sedici diciassette
"""
