"""The stages of the training, one command each: `python -m training STAGE --work DIR`."""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

from training import assemble as parts
from training import curves
from training import grow as growing
from training import judge as judging
from training import score as scoring
from training import text as reading
from training import tokens as wording
from training import unet as painting
from training import vae as coding
from training.captions import caption
from training.examples import HELD_OUT, draw_all, example, picture
from training.sheet import save, sheet
from training.sitting import Sitting, best_device

Stage = Callable[[Sitting, argparse.Namespace], None]


def drawings(work: Path, count: int = 64) -> None:
    """Draw a contact sheet of held-out examples, each with one of the ways to ask for it."""
    numbers = range(HELD_OUT, HELD_OUT + count)
    said = [caption(example(i), random.Random(i)) for i in numbers]
    page = sheet([picture(i) for i in numbers], said, size=192)
    save(page, work / "sheets" / "drawings.png")


# In the order in which they are run.
STAGES: dict[str, Stage] = {
    "drawings": lambda s, a: drawings(s.work),
    "pictures": lambda s, a: draw_all(s.work / "pictures.npy", a.count, workers=s.threads),
    "extend": lambda s, a: print(wording.extend(s.work / "tokenizer"), "tokens more"),
    "tokens": lambda s, a: wording.tokens(s, a.count),
    "text": lambda s, a: reading.train(s),
    "vae": lambda s, a: coding.train(s),
    "grow_encoder": lambda s, a: growing.train_encoder(s),
    "grow_decoder": lambda s, a: growing.train_decoder(s),
    "grow": lambda s, a: growing.join(s),
    "latents": lambda s, a: coding.latents(s, a.count),
    "refine": lambda s, a: coding.refine(s),
    "unet": lambda s, a: painting.train(s),
    "judge": lambda s, a: judging.train(s),
    "second": lambda s, a: judging.train_second(s),
    "witness": lambda s, a: judging.train_witness(s),
    "assemble": lambda s, a: parts.assemble(s.work, a.checkpoint),
    "score": lambda s, a: scoring.score(s, a.checkpoint, a.count, a.out or s.work / "score.json"),
    "curves": lambda s, a: print(curves.draw(s.work)),
    "adopt": lambda s, a: parts.adopt(a.checkpoint, s.work),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--work", type=Path, required=True, help="where pictures and weights lie")
    parser.add_argument("--seconds", type=float, default=600, help="how long this sitting lasts")
    parser.add_argument("--device", default=best_device())
    parser.add_argument("--threads", type=int, default=1, help="cores; processes where it draws")
    parser.add_argument("--batch", type=int, default=0, help="0: the stage's own")
    parser.add_argument("--cool", type=float, default=0.4, help="share in which the rate falls")
    parser.add_argument("--compile", action="store_true", help="compile the UNet (GPU)")
    parser.add_argument("--count", type=int, default=16_000, help="pictures, captions or prompts")
    parser.add_argument("--checkpoint", type=Path, help="assemble: to; score and adopt: from")
    parser.add_argument("--out", type=Path, help="score: where the numbers go")
    args = parser.parse_args()
    if args.stage in ("assemble", "score", "adopt") and args.checkpoint is None:
        args.checkpoint = args.work / "checkpoint"
    sitting = Sitting(
        args.work, args.seconds, args.device, args.threads, args.batch, args.cool, args.compile
    )
    sitting.prepare()
    STAGES[args.stage](sitting, args)


if __name__ == "__main__":
    main()
