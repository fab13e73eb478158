"""Going on from a picture: each use beside diffusers' own pipeline, in company, tile by tile."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from diffusers.pipelines.stable_diffusion import pipeline_stable_diffusion_img2img as img2img
from PIL import Image, ImageDraw, ImageFilter

from bot.engine import samplers
from bot.engine.diffusion import DiffusionRunner
from bot.engine.loop import Order, StepLoop, Told
from bot.engine.sources import (
    Mosaic,
    SourcePicture,
    enlarged,
    part_mask,
    places_of,
    ramps,
    starts,
    toned,
)
from bot.engine.work import Painted, Runner, Sketch, Work, plan, works_of
from bot.errors import PaintingFailed
from bot.request import Finish, PaintedWith, Progress, Source, Spec

# diffusers 0.42's own loop asks numpy 2 for arrays in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FAMILIES = ["embedded", "sd1", "sd2", "sdxl"]
MORE = [pytest.param("embedded", marks=pytest.mark.more)]
Decibels = Callable[..., float]


def picture(runner: Runner, seed: int = 1) -> SourcePicture:
    """Return colours that flow into each other, as large as tests can afford."""
    side = 64 if runner.card.width > 64 else 32
    coarse = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    return SourcePicture(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))


def spec(use: str, **more: Any) -> Spec:
    part = {"part": "hair"} if use == "repaint" else {}
    source = {"use": use, **part, **more.pop("source", {})}
    usual = {"prompt": "Neil Armstrong astronaut", "seed": 11, "steps": 8}
    return Spec.model_validate(usual | more | {"source": source})


def begun(runner: Runner, wanted: Spec, given: SourcePicture) -> Work:
    assert isinstance(runner, DiffusionRunner)
    width, height = given.image.size
    [work] = works_of(wanted, replace(runner.card, width=width, height=height), 0, given)
    runner.begin(work)
    return work


def painted(runner: Runner, wanted: Spec, given: SourcePicture) -> Image.Image:
    """Paint by hand, so that nothing is laid over what was decoded."""
    return finished(runner, begun(runner, wanted, given))


def finished(runner: Runner, work: Work) -> Image.Image:
    while not work.stepped_through:
        runner.step([work])
        work.step += 1
    image = runner.finish(work)()
    runner.drop(work)
    return image


@contextmanager
def of_diffusers(runner: Runner, kind: str, wanted: Spec) -> Iterator[Any]:
    """Yield diffusers' pipeline for a use, set to the spec's sampler."""
    assert isinstance(runner, DiffusionRunner)
    xl = "XL" if runner.card.family == "sdxl" else ""
    made = getattr(diffusers, f"StableDiffusion{xl}{kind}Pipeline")
    without = {} if xl else {"requires_safety_checker": False}
    pipe = made(**runner.pipe.components, **without)
    name = wanted.sampler or runner.card.sampler
    pipe.scheduler = samplers.like_diffusers(name, wanted.steps, runner.pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    yield pipe


def asked(runner: Runner, wanted: Spec, image: Image.Image) -> dict[str, Any]:
    assert wanted.source
    return {
        "prompt": plan(wanted, runner.card, SourcePicture(image)).prompt,
        "negative_prompt": wanted.negative or None,
        "image": image,
        "strength": wanted.source.share(runner.card.strengths),
        "num_inference_steps": wanted.steps,
        "guidance_scale": wanted.guidance or runner.card.guidance,
        "generator": torch.Generator().manual_seed(wanted.seed),
    }


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "change",
    [
        {"source": {"strength": 0.5}},
        {"sampler": "dpm++2m-karras", "steps": 9, "source": {"strength": "strong"}},
        {"sampler": "euler", "negative": "a hat", "source": {"strength": 0.3}},
        {"sampler": "ddim", "guidance": 1.0, "source": {"strength": 1.0}},
    ],
    ids=lambda change: change.get("sampler", "usual"),
)
def test_a_picture_that_begins_later_is_what_diffusers_img2img_paints(
    family: str,
    change: dict[str, Any],
    runner_of: Callable[[str], Runner],
    decibels: Decibels,
) -> None:
    runner = runner_of(family)
    wanted, given = spec("vary", **change), picture(runner)

    with of_diffusers(runner, "Img2Img", wanted) as pipe:
        [theirs] = pipe(**asked(runner, wanted, given.image)).images

    assert decibels(painted(runner, wanted, given), theirs) > 60


@pytest.mark.parametrize("family", FAMILIES[1:])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"sampler": "dpm++2m", "source": {"strength": 0.6}},
        {"sampler": "euler", "source": {"part": "eyes", "strength": 0.8}},
        {"sampler": "euler-karras", "guidance": 1.0, "source": {"part": "background"}},
    ],
    ids=lambda change: change.get("sampler", "usual"),
)
def test_a_repainted_part_is_what_diffusers_inpaint_paints(
    family: str,
    change: dict[str, Any],
    runner_of: Callable[[str], Runner],
    decibels: Decibels,
) -> None:
    runner = runner_of(family)
    wanted, given = spec("repaint", **change), picture(runner)
    [work] = works_of(wanted, runner.card, 0, given)
    sides = dict(zip(("width", "height"), given.image.size, strict=True))

    with of_diffusers(runner, "Inpaint", wanted) as pipe:
        mask = {"mask_image": latents_mask(work, runner)}
        [theirs] = pipe(**asked(runner, wanted, given.image), **mask, **sides).images

    assert decibels(painted(runner, wanted, given), theirs) > 60


def latents_mask(work: Work, runner: Runner) -> Image.Image:
    """Return what a work may change, in whole places of the latents, as pixels."""
    assert work.plan.init
    assert work.plan.init.mask
    places = places_of(work.plan.init.mask, runner.card.grid)
    grid = np.ones((runner.card.grid,) * 2)
    return Image.fromarray(np.kron(places * 255, grid).astype(np.uint8))


def test_the_embedded_model_repaints_what_diffusers_does_step_by_step(
    embedded: Runner, decibels: Decibels
) -> None:
    """diffusers' inpaint pipeline wants four channels; its img2img can be set back by hand."""
    wanted, given = spec("repaint", source={"strength": 0.7}), picture(embedded)
    [work] = works_of(wanted, embedded.card, 0, given)
    mask = torch.tensor(np.asarray(latents_mask(work, embedded))[::16, ::16] / 255).float()
    drawn: list[torch.Tensor] = []

    def set_back(pipe: Any, step: int, t: Any, state: dict[str, Any]) -> dict[str, Any]:
        source, noise = drawn
        if step + 1 < len(timesteps):
            source = pipe.scheduler.add_noise(source, noise, timesteps[step + 1 :][:1])
        return {"latents": (1 - mask) * source + mask * state["latents"]}

    with of_diffusers(embedded, "Img2Img", wanted) as pipe:
        timesteps = pipe.scheduler.timesteps[work.plan.begin :]
        generator = torch.Generator().manual_seed(wanted.seed)
        colours = pipe.image_processor.preprocess(given.image)
        with torch.inference_mode():
            source = pipe.vae.encode(colours).latent_dist.sample(generator)
        drawn += [source, torch.randn(source.shape, generator=generator)]
        [theirs] = pipe(
            **asked(embedded, wanted, given.image), callback_on_step_end=set_back
        ).images

    assert decibels(painted(embedded, wanted, given), theirs) > 60


@pytest.mark.parametrize("family", ["embedded", "sd2"])
def test_a_tile_is_what_diffusers_img2img_paints_of_it_with_its_share_of_the_noise(
    family: str,
    runner_of: Callable[[str], Runner],
    decibels: Decibels,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner = runner_of(family)
    small = replace(runner.card, width=32, height=32) if family == "embedded" else runner.card
    given = picture(runner)
    given = replace(given, image=given.image.resize((small.width * 5 // 4,) * 2))
    wanted = spec("enlarge", source={"strength": 0.5}, steps=4, guidance=1.0)
    works = works_of(wanted, small, 0, given)
    init, grid = works[0].plan.init, runner.card.grid
    assert init
    assert init.image.size == (small.width * 5 // 2,) * 2
    assert len(works) == 9
    shape = (1, runner.pipe.vae.config.latent_channels, *(side // grid for side in init.image.size))

    for work in (works[0], works[5], works[8]):
        left, top, right, bottom = (edge // grid for edge in work.window)

        def share(
            _: object,
            *,
            generator: torch.Generator,
            edges: tuple[int, ...] = (left, top, right, bottom),
            **more: object,
        ) -> torch.Tensor:
            left, top, right, bottom = edges
            return torch.randn(shape, generator=generator)[..., top:bottom, left:right]

        with of_diffusers(runner, "Img2Img", wanted) as pipe, monkeypatch.context() as patch:
            patch.setattr(img2img, "randn_tensor", share)
            patch.setattr("diffusers.models.autoencoders.vae.randn_tensor", share)
            [theirs] = pipe(**asked(runner, wanted, init.image.crop(work.window))).images
        runner.begin(work)
        assert decibels(finished(runner, work), theirs) > 60


MIXED = [
    (Spec(prompt="Albert Einstein", seed=2, steps=7, guidance=7.0, sampler="ddim"), False),
    (spec("vary", source={"strength": 0.5}), True),
    (spec("repaint", steps=6, sampler="euler"), True),
    (Spec(prompt="a queen", seed=3, steps=4, guidance=1.0, sampler="euler"), False),
    (spec("edit", prompt="a pirate", steps=9, sampler="dpm++2m-karras", guidance=1.0), True),
    (spec("enlarge", steps=10), True),
]


class Company:
    """A loop to which specs are added between ticks, and what was painted in it."""

    def __init__(self, runner: Runner, slots: int = 16) -> None:
        assert isinstance(runner, DiffusionRunner)
        self.runner = runner
        self.usual = runner.card
        self.given = picture(runner)
        side = self.given.image.width
        runner.card = replace(runner.card, slots=slots, width=side, height=side)
        self.step_loop = StepLoop(runner, sketch_seconds=float("inf"))
        self.heard: list[list[Told]] = []

    def add(self, wanted: Spec, from_picture: bool = True) -> Order:
        self.heard.append([])
        order = Order(wanted, self.heard[-1].append, self.given if from_picture else None)
        self.step_loop.take(order)
        return order

    def finish(self) -> list[Image.Image | None]:
        while self.step_loop.busy:
            self.step_loop.step()
        self.runner.card = self.usual
        pictures = [[w.image for w in words if isinstance(w, Painted)] for words in self.heard]
        return [images[0] if images else None for images in pictures]


def alone(runner: Runner, wanted: Spec, from_picture: bool) -> Image.Image:
    company = Company(runner)
    company.add(wanted, from_picture)
    [image] = company.finish()
    assert image is not None
    return image


@pytest.mark.parametrize("family", [*MORE, "sd2", "sdxl"])
def test_every_use_among_pictures_from_words_equals_itself_alone(
    family: str, runner_of: Callable[[str], Runner], decibels: Decibels
) -> None:
    runner = runner_of(family)
    company = Company(runner)

    for wanted, from_picture in MIXED:
        company.add(wanted, from_picture)
        company.step_loop.step()
    together = company.finish()

    for (wanted, from_picture), image in zip(MIXED, together, strict=True):
        assert decibels(image, alone(runner, wanted, from_picture)) > 60


@pytest.mark.parametrize("family", ["embedded", "sdxl"])
def test_in_one_bucket_no_use_changes_a_bit_of_another(
    family: str, runner_of: Callable[[str], Runner]
) -> None:
    """One that repaints had the slots before, so that nothing of it may be left in there."""
    runner = runner_of(family)
    given = picture(runner)
    words = [Spec(prompt=f"a queen {n}", seed=n, steps=4) for n in range(3)]
    repaints = [spec("repaint", seed=n, steps=4) for n in range(2)]

    for mine in (words[2], spec("vary", source={"strength": 0.4}, steps=10)):  # four steps of ten
        seen = set()
        for place, company in itertools.product((0, 2), (repaints, words[:2])):
            specs = [*company[:place], mine, *company[place:]]
            seen.add(side_by_side(runner, specs, given)[place].tobytes())
        assert len(seen) == 1


def side_by_side(runner: Runner, specs: list[Spec], given: SourcePicture) -> list[Image.Image]:
    """Paint specs that all begin and end together, in one bucket."""
    works = [begun(runner, each, given) for each in specs]
    while not works[0].stepped_through:
        runner.step(works)
        for work in works:
            work.step += 1
    images = [runner.finish(work)() for work in works]
    for work in works:
        runner.drop(work)
    return images


@pytest.mark.parametrize(
    "gone_after", [1, 4, *(pytest.param(n, marks=pytest.mark.more) for n in (0, 2, 3, 6))]
)
@pytest.mark.parametrize("use", ["vary", "repaint", "enlarge"])
def test_one_that_goes_on_and_is_cancelled_leaves_the_others_as_they_are(
    use: str, gone_after: int, runner_of: Callable[[str], Runner], decibels: Decibels
) -> None:
    runner = runner_of("sd1")
    company = Company(runner)
    company.add(*MIXED[0])
    neighbour = company.add(spec(use, steps=20))
    company.add(*MIXED[2])
    for _ in range(gone_after):
        company.step_loop.step()

    neighbour.cancelled = True
    mine, theirs, last = company.finish()

    assert theirs is None
    assert not company.runner._slots
    assert decibels(mine, alone(runner, *MIXED[0])) > 60
    assert decibels(last, alone(runner, *MIXED[2])) > 60


def test_siblings_go_on_from_one_encoding_each_with_a_seed_of_its_own(
    embedded: Runner, monkeypatch: pytest.MonkeyPatch, decibels: Decibels
) -> None:
    assert isinstance(embedded, DiffusionRunner)
    encode, seen = embedded.pipe.vae.encode, list[int]()
    monkeypatch.setattr(embedded.pipe.vae, "encode", lambda x: seen.append(len(x)) or encode(x))
    company = Company(embedded)
    company.add(spec("vary", count=3))
    company.finish()
    pictures = [word for word in company.heard[0] if isinstance(word, Painted)]

    assert seen == [1]
    assert sorted(each.seed for each in pictures) == [11, 12, 13]
    assert len({each.image.tobytes() for each in pictures}) == 3
    again = alone(embedded, spec("vary", seed=12), True)
    assert max(decibels(again, each.image) for each in pictures) > 50
    assert not embedded._posteriors


def test_the_nearer_to_the_source_the_fewer_steps_and_the_more_of_it_is_left(
    embedded: Runner, decibels: Decibels
) -> None:
    steps, likeness = list[int](), list[float]()
    for strength in (0.2, 0.5, 0.9):
        company = Company(embedded)
        company.add(spec("vary", steps=10, source={"strength": strength}))
        [image] = company.finish()
        heard = company.heard[0]
        steps.append(sum(isinstance(word, Progress) for word in heard))
        likeness.append(decibels(image, company.given.image))
        report = told(heard)
        assert (report.steps, report.strength) == (10, strength)
        assert [w for w in heard if isinstance(w, Progress)][-1] == Progress(steps[-1], steps[-1])

    assert steps == [2, 5, 9]
    assert likeness == sorted(likeness, reverse=True)


def told(heard: list[Told]) -> PaintedWith:
    assert isinstance(heard[-1], Finish)
    return heard[-1].report


def test_outside_a_repainted_part_every_pixel_is_the_sources(embedded: Runner) -> None:
    for part in ("eyes", "hair", "background"):
        company = Company(embedded)
        company.add(spec("repaint", steps=4, source={"part": part}))
        [image] = company.finish()
        [work] = works_of(spec("repaint", source={"part": part}), embedded.card, 0, company.given)
        assert work.plan.init
        assert work.plan.init.mask
        outside = np.asarray(work.plan.init.mask) == 0

        changed = np.asarray(image) != np.asarray(company.given.image)
        assert not changed[outside].any()
        assert changed[~outside].any(axis=-1).mean() > 0.5
        report = told(company.heard[0])
        assert (report.use, report.part, report.strength) == ("repaint", part, 1.0)


@pytest.mark.parametrize("family", ["embedded", "sd1"])
def test_sketches_show_the_whole_picture_and_first_of_all_the_part(
    family: str, runner_of: Callable[[str], Runner]
) -> None:
    runner = runner_of(family)
    company = Company(runner)
    company.step_loop = StepLoop(company.runner, sketch_seconds=0.0)
    for wanted in (spec("repaint"), spec("enlarge", source={"strength": 0.5}), spec("vary")):
        company.add(wanted)
    company.finish()
    sketches = [[w.image for w in words if isinstance(w, Sketch)] for words in company.heard]
    side = company.given.image.width

    repainted, larger, varied = sketches
    assert {image.size for image in repainted + varied} == {(side, side)}
    assert {image.size for image in larger} == {(min(256, 2 * side),) * 2}
    part, first = np.asarray(repainted[0]), np.asarray(repainted[1])
    source = np.asarray(company.given.image)
    assert (part == source).mean() < 0.9  # what is left as it is lies in the dark
    assert (first == source).all(axis=-1).mean() > 0.3
    assert min(map(len, sketches)) >= 2


def test_what_cannot_go_on_is_refused_by_name_before_it_begins(embedded: Runner) -> None:
    assert isinstance(embedded, DiffusionRunner)
    step_loop, heard = StepLoop(embedded), list[Told]()
    usual = embedded.card
    large = SourcePicture(Image.new("RGB", (2048, 1024)))
    odd = SourcePicture(Image.new("RGB", (120, 120)))

    step_loop.take(Order(spec("vary"), heard.append))
    step_loop.take(Order(spec("enlarge"), heard.append, large))
    step_loop.take(Order(spec("vary"), heard.append, odd))
    embedded.card = replace(usual, uses=("vary",))
    step_loop.take(Order(spec("edit"), heard.append, large))
    embedded.card = usual

    codes = [word.code for word in heard if isinstance(word, PaintingFailed)]
    assert codes == ["source_missing", "source_too_large", "size_off_grid", "use_unknown"]
    assert not step_loop.busy


def test_what_of_a_larger_picture_is_on_the_device_is_a_tile(embedded: Runner) -> None:
    """So the knee and the budget of the model's own size hold for it, whatever comes of it."""
    given = SourcePicture(Image.new("RGB", (512, 768)))
    works = works_of(spec("enlarge"), replace(embedded.card, width=512, height=512), 0, given)
    [plan] = {work.plan.key: work.plan for work in works}.values()

    assert (plan.width, plan.height) == (1024, 1536)
    assert (plan.key.width, plan.key.height, plan.pixels) == (512, 512, 512 * 512)
    assert len({work.window for work in works}) == len(works) == 12
    assert plan.guided_steps == 0
    assert Source(use="enlarge").share(embedded.card.strengths) <= 0.2


@pytest.mark.parametrize(("length", "side", "grid"), [(512, 256, 16), (32, 16, 2), (2432, 1024, 8)])
def test_tiles_cover_a_length_on_the_grid_and_their_seams_weigh_one(
    length: int, side: int, grid: int
) -> None:
    begins = starts(length, side, grid)
    weights = np.zeros(length)
    for begin, ramp in zip(begins, ramps(begins, side, length), strict=True):
        assert (ramp > 0).all()
        weights[begin : begin + side] += ramp

    assert (begins[0], begins[-1] + side) == (0, length)
    assert not any(begin % grid for begin in begins)
    assert np.abs(weights - 1).max() < 1e-6
    assert all(after - before <= side * 3 / 4 for before, after in itertools.pairwise(begins))
    assert starts(side, side, grid) == [0]


def test_what_is_enlarged_and_made_small_again_is_its_source_whatever_was_painted(
    decibels: Decibels,
) -> None:
    source = Image.radial_gradient("L").resize((64, 96)).convert("RGB")
    init = enlarged(source, (64, 64), 8)
    mosaic, random = Mosaic(init), np.random.default_rng(1)
    *before, last = init.windows
    for window in before:
        noise = random.integers(0, 256, (64, 64, 3), np.uint8)
        assert mosaic.add(window, Image.fromarray(noise).filter(ImageFilter.BoxBlur(4))) is None
    large = mosaic.add(last, Image.new("RGB", (64, 64)))

    assert large is not None
    assert large.size == (128, 192)
    assert decibels(large.resize(source.size, Image.Resampling.BOX), source) > 30


def test_a_background_comes_up_to_the_head_and_no_further_than_its_edge() -> None:
    portrait = Image.new("RGB", (128, 128), (200, 210, 220))
    draw = ImageDraw.Draw(portrait)
    draw.ellipse((40, 36, 88, 96), fill=(90, 60, 40))
    draw.rectangle((30, 100, 98, 128), fill=(180, 40, 40))
    levels = np.asarray(part_mask("background", portrait.size, None, portrait))
    plain = np.asarray(part_mask("background", portrait.size))
    person = Image.fromarray((np.asarray(portrait)[..., 0] != 200).astype(np.uint8) * 255)
    within = np.asarray(person.filter(ImageFilter.MinFilter(7))) > 0  # three pixels from its edge
    outside = np.asarray(person) == 0

    assert not levels[within].any()
    assert (levels[outside] > 127).mean() > 0.95 > 0.9 > (plain[outside] > 0).mean()


WALL, OTHER_WALL, HAIR = (150, 200, 240), (190, 200, 210), (200, 60, 30)


def head(wall: tuple[int, int, int], hair: tuple[int, int, int] | None) -> Image.Image:
    portrait = Image.new("RGB", (256, 256), wall)
    draw = ImageDraw.Draw(portrait)
    if hair:
        draw.ellipse((70, 30, 186, 150), fill=hair)
    draw.ellipse((84, 84, 172, 184), fill=(240, 200, 170))
    return portrait


def test_a_wall_beside_repainted_hair_keeps_its_tone_and_the_hair_its_own() -> None:
    source, painted = head(WALL, None), head(OTHER_WALL, HAIR)
    after = toned(painted, source, part_mask("hair", source.size))

    assert np.abs(np.subtract(after.getpixel((60, 60)), WALL)).max() <= 2
    assert after.getpixel((128, 60)) == HAIR


def test_a_repainted_background_keeps_its_own_tone() -> None:
    source, painted = head(WALL, HAIR), head(OTHER_WALL, HAIR)
    mask = part_mask("background", source.size, None, source)

    assert toned(painted, source, mask).getpixel((10, 10)) == OTHER_WALL


def test_what_a_part_comes_out_as_follows_from_the_seed_and_nothing_else_is_told(
    embedded: Runner,
) -> None:
    given = picture(embedded)
    ways = embedded.card.parts["hair"]
    prompts = [
        plan(spec("repaint", seed=seed), embedded.card, given).prompt for seed in range(len(ways))
    ]

    assert prompts == [f"Neil Armstrong astronaut, {way}." for way in ways]
    for use in ("vary", "edit", "enlarge"):
        assert plan(spec(use), embedded.card, given).prompt == "Neil Armstrong astronaut"
    bare = replace(embedded.card, parts={})
    assert plan(spec("repaint"), bare, given).prompt == "Neil Armstrong astronaut"
