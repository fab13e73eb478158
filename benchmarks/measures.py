"""What is measured on the device itself: passes, pictures alone, bursts, memory, arithmetic."""

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from statistics import median

import diffusers
import torch
from PIL import Image
from torch.utils.flop_counter import FlopCounterMode

from bot.engine import samplers
from bot.engine.batch import BUCKETS
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.sources import SourcePicture
from bot.engine.work import Work, works_of
from bot.request import Finish, Source, Spec

PROMPT = "Draw a portrait of Neil Armstrong in his NASA astronaut uniform"


def synchronise(runner: DiffusionRunner) -> None:
    if runner.card.device.startswith("cuda"):
        torch.cuda.synchronize()


def timed(act: Callable[[], object]) -> float:
    begun_at = time.perf_counter()
    act()
    return time.perf_counter() - begun_at


def seconds_of_a_pass(runner: DiffusionRunner, rows: int) -> float:
    """Return about how long a pass takes; from more than one try where that is cheap."""
    runner.blank_pass(rows)  # chooses kernels, or captures a graph
    tries = [timed(lambda: runner.blank_pass(rows))]
    while len(tries) < 5 and sum(tries) < 1:
        tries.append(timed(lambda: runner.blank_pass(rows)))
    return min(tries)


def seconds_by_rows(
    runner: DiffusionRunner, rounds: int, largest: int, patience: float
) -> dict[int, float]:
    """Return the seconds of a pass for each bucket, up to one that would try the patience.

    Each is the best of several rounds through all sizes: what else the machine does comes in waves.
    """
    known: dict[int, float] = {}
    for size in (size for size in BUCKETS if size <= largest):
        runner.blank_pass(size)  # the first chooses kernels, or captures a graph
        known[size] = timed(lambda size=size: runner.blank_pass(size))
        if size > 1 and known[size] * 2 * max(1, rounds) > patience:
            break
    for _ in range(rounds):
        for size in known:
            known[size] = min(known[size], timed(lambda size=size: runner.blank_pass(size)))
    return known


def seconds_of_decoding(runner: DiffusionRunner, repeats: int) -> float:
    work = _begun(runner)
    seconds = min(timed(lambda: runner.finish(work)()) for _ in range(repeats))
    runner.drop(work)
    return seconds


def _begun(runner: DiffusionRunner) -> Work:
    work = works_of(Spec(prompt=PROMPT, seed=1), runner.card, order=0)[0]
    runner.begin(work)
    return work


GOES_ON = Spec(prompt=PROMPT, seed=0, source=Source(use="vary", strength="strong"))


def paint(
    runner: DiffusionRunner, count: int, slots: int, source: Image.Image | None = None
) -> None:
    """Paint a burst of pictures with the engine's own loop, each its own order.

    With a source every second one goes on from that.
    """
    usual, runner.card = runner.card, replace(runner.card, slots=slots)
    step_loop, heard = StepLoop(runner, sketch_seconds=float("inf")), list[Told]()
    for seed in range(count):
        given = SourcePicture(source) if source and seed % 2 else None
        asked = GOES_ON if given else Spec(prompt=PROMPT, seed=seed)
        wanted = asked.model_copy(update={"seed": seed})
        step_loop.take(Order(wanted, heard.append, given))
    while step_loop.busy:
        step_loop.step()
    synchronise(runner)
    runner.card = usual
    if sum(isinstance(word, Finish) for word in heard) != count:
        raise SystemExit(f"not every picture came out: {heard[-1]}")


@contextmanager
def bare_diffusers(runner: DiffusionRunner) -> Iterator[Callable[[int], None]]:
    """Yield a function that paints a batch by diffusers' own loop with the same sampler."""
    pipe, card = runner.pipe, runner.card
    own, pipe.scheduler = (
        pipe.scheduler,
        samplers.like_diffusers(card.sampler, card.steps, pipe.scheduler.config),
    )
    pipe.set_progress_bar_config(disable=True)

    def batch(size: int, steps: int = card.steps) -> None:
        seeds = [torch.Generator().manual_seed(seed) for seed in range(size)]
        pipe(
            [PROMPT] * size,
            num_inference_steps=steps,
            guidance_scale=card.guidance,
            width=card.width,
            height=card.height,
            generator=seeds,
        )
        synchronise(runner)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield batch
    pipe.scheduler = own


@contextmanager
def bare_img2img(runner: DiffusionRunner, source: Image.Image) -> Iterator[Callable[[int], None]]:
    """Yield a function that goes on from a picture as diffusers' own pipeline does, by a seed."""
    pipe, card = runner.pipe, runner.card
    xl = card.family == "sdxl"
    made = getattr(diffusers, f"StableDiffusion{'XL' * xl}Img2ImgPipeline")
    theirs = made(**pipe.components, **({} if xl else {"requires_safety_checker": False}))
    theirs.scheduler = samplers.like_diffusers(card.sampler, card.steps, pipe.scheduler.config)
    theirs.set_progress_bar_config(disable=True)

    def one(seed: int) -> None:
        theirs(
            PROMPT,
            image=source,
            strength=GOES_ON.source.share(card.strengths),
            num_inference_steps=card.steps,
            guidance_scale=card.guidance,
            generator=torch.Generator().manual_seed(seed),
        )
        synchronise(runner)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield one


def mixed(
    runner: DiffusionRunner, batch: Callable[[int], None], count: int, slots: int, rounds: int
) -> dict[str, float]:
    """Return pictures a second where every second one goes on from a picture, and its gain.

    The gain is the median of rounds, each of both side by side.
    """
    side = runner.card.width, runner.card.height
    source = Image.radial_gradient("L").resize(side).convert("RGB")
    with bare_img2img(runner, source) as going_on:

        def serially() -> None:
            for seed in range(count):
                going_on(seed) if seed % 2 else batch(1)

        def together() -> None:
            paint(runner, count, slots, source)

        going_on(0)  # the first chooses kernels
        paint(runner, min(2, count), slots, source)
        pairs = [(timed(serially), timed(together)) for _ in range(max(1, rounds))]
    serial, engine = (count / median(seconds) for seconds in zip(*pairs, strict=True))
    return {
        "mixed_pictures_per_second": engine,
        "mixed_serial_pictures_per_second": serial,
        "mixed_over_serial": median(theirs / ours for theirs, ours in pairs),
        "mixed_rounds": len(pairs),
    }


def alone(
    runner: DiffusionRunner, batch: Callable[[int], None], pairs: int, warm_ups: int
) -> tuple[float, float, float]:
    """Return the engine's and diffusers' seconds for one picture, and the median of the ratios.

    Interleaved pairs: what else the machine does meets both alike.
    """
    ours, theirs = [], []
    for turn in range(warm_ups + pairs):
        both: Sequence[tuple[list[float], Callable[[], object]]] = (
            (ours, lambda: paint(runner, 1, slots=1)),
            (theirs, lambda: batch(1)),
        )
        for kept, act in both if turn % 2 else both[::-1]:
            kept.append(timed(act))
    ours, theirs = ours[warm_ups:], theirs[warm_ups:]
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return median(ours), median(theirs), median(ratios)


def flops_of_a_row(runner: DiffusionRunner) -> float:
    """Count the arithmetic of one row of a pass, in FLOP (2 a multiply-add)."""
    with plain_launches(runner), FlopCounterMode(display=False) as counter:
        runner.blank_pass(1)
    return float(counter.get_total_flops())


@contextmanager
def plain_launches(runner: DiffusionRunner) -> Iterator[None]:
    """Do passes in torch and without graphs, inside which nothing can be counted."""
    usual, runner.passes.captures = runner.passes.captures, False
    quick = getattr(runner.family, "quick", None)
    if quick:
        runner.family.quick = None
    yield
    runner.passes.captures = usual
    if quick:
        runner.family.quick = quick


def peak_flops(runner: DiffusionRunner) -> float:
    """Measure what a large matrix product reaches on this device, in FLOP/s."""
    on_card = runner.card.device.startswith("cuda")
    side = 8192 if on_card else 1024
    dtype = runner.pipe.unet.dtype
    one = torch.randn(side, side, device=runner.card.device, dtype=dtype)

    def products() -> None:
        for _ in range(10):
            one @ one
        synchronise(runner)

    products()
    return 10 * 2 * side**3 / min(timed(products) for _ in range(3))


def peak_memory_gb(runner: DiffusionRunner) -> float | None:
    """Return what the device held at most since the process began; None where it does not say."""
    if not runner.card.device.startswith("cuda"):
        return None
    return torch.cuda.max_memory_allocated() / 1e9


def memory_of_one_picture_gb(runner: DiffusionRunner) -> float | None:
    """Return the same for one picture alone, weights and all."""
    if not runner.card.device.startswith("cuda"):
        return None
    runner.passes.forget()
    torch.cuda.reset_peak_memory_stats()
    with plain_launches(runner):
        paint(runner, 1, slots=1)
    return torch.cuda.max_memory_allocated() / 1e9
