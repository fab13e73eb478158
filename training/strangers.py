"""Names of nobody in particular, so that any name is taken for a person."""

import random

WOMEN = """Maria Emma Olivia Sophia Mia Anna Fatima Mei Yuki Priya Lucia Claire Greta Olga Amara Elena
Kate Nina Zoe Sarah Linda Susan Laura Alice Ruth Diana Rosa Ella Ida Nora Vera Iris Julia Emily Hannah
Jessica Lisa Amy Grace Chloe Aisha Ingrid Camila Leila Sofia Jane Mary Barbara Helen""".split()
MEN = """John Liam Noah Lucas Ethan Omar Wei Hiro Raj Carlos Pierre Hans Ivan Kofi Diego Tom David James
Robert Paul George Victor Peter Jack Ben Leo Frank Hugo Oscar Michael William Daniel Thomas Mark Ahmed
Ali Jose Luis Marco Dmitri Kenji Arjun Erik Henry Walter Simon Bruno Steve Mike""".split()
EITHER = "Alex Sam Max Robin Kim Charlie Jamie Jordan Taylor Casey Morgan".split()
LAST = """Smith Johnson Garcia Miller Davis Martinez Lopez Wilson Anderson Taylor Moore Jackson Martin
Lee Perez Thompson Harris Clark Lewis Young Walker Hall Wright Scott Baker Adams Nelson Hill Campbell
Mitchell Roberts Carter Phillips Evans Turner Parker Collins Edwards Morris Murphy Rogers Reed Bailey
Kelly Howard Ward Cox Watson Brooks Hughes Chen Tanaka Singh Khan Silva Rossi Novak Petrov Okafor
Mbeki Schmidt Jansen Dubois Kowalski Yilmaz Nguyen Park Sato Costa""".split()
SYLLABLES = """ba be bo ka ki lo la mi mo na ne ri ro sa shi ta to va vi zu dra len gor tin mar fel qui
xan hol bert wick son""".split()


def invented(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def stranger(figure: str | None, rng: random.Random) -> str:
    """Return a name that fits the figure; one that tells nothing where none was asked for."""
    if figure is None:
        names = [rng.choice(EITHER)] if rng.random() < 0.5 else [invented(rng)]
    else:
        names = [rng.choice(WOMEN if figure == "woman" else MEN)]
    if rng.random() < 0.6:
        names.append(rng.choice(LAST) if rng.random() < 0.85 else invented(rng))
    return " ".join(names)
