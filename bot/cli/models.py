"""Commands for models: which there are, fetching one after a yes, trying one."""

import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from bot.cli.options import DeviceOption, YesOption, file_in_a_folder, said_yes
from bot.config import hush_transformers, read_settings
from bot.errors import ModelError
from bot.texts import say

if TYPE_CHECKING:
    from PIL import Image

    from bot.engine.hub import HubFile
    from bot.engine.recipes import Recipe

commands = typer.Typer(help="See which models there are; fetch one, try one.", no_args_is_help=True)
GIGABYTE = 1e9
TILE, LABEL = 256, 28  #: pixels of a picture on a sheet, and of the line over a row
#: Whom `compare` paints: people of many times and places whom most models have seen.
WELL_KNOWN = (
    *("Neil Armstrong", "Albert Einstein", "Marie Curie", "Frida Kahlo", "Nelson Mandela"),
    *("Mahatma Gandhi", "Abraham Lincoln", "Cleopatra", "William Shakespeare", "Charlie Chaplin"),
    *("Marilyn Monroe", "Bruce Lee"),
)
SPARE_GB = 1.0  #: of the disk, besides what is fetched


@dataclass(frozen=True)
class Machine:
    """What there is to paint with; memory and room in gigabytes."""

    device: str
    card: str
    free_gb: float
    disk_gb: float


@dataclass(frozen=True)
class Choice:
    """A recipe as an operator chooses among them."""

    name: str
    about: str
    fits: bool
    here: bool
    download_gb: float
    memory_gb: float
    licence: str


@commands.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print what a program reads.")] = False,
) -> None:
    """Show the recipes: what they are, whether they fit this machine and lie here."""
    machine = look_at_machine(read_settings().device)
    found = choices(machine)
    if as_json:
        print(json.dumps({"machine": asdict(machine), "models": [asdict(c) for c in found]}))
        return
    tell(machine)
    show(found)


@commands.command()
def get(
    name: Annotated[str, typer.Argument(help="A recipe, a hub id, or a recipe's file.")],
    yes: YesOption = False,
) -> None:
    """Fetch a model, after a yes to its licence; goes on where an earlier one broke off."""
    from bot.engine import recipes

    fetch(recipes.find(name, _free_gb(name)), yes=yes)
    print(say("models_fetched", model=name))


@commands.command("try")
def try_model(
    name: Annotated[str, typer.Argument(help="A recipe, a hub id, a path, or auto.")],
    subject: Annotated[str, typer.Argument(help="Who or what.")] = "Ada Lovelace",
    out: Annotated[Path, typer.Option(help="The PNG file.")] = Path("try.png"),
    device: DeviceOption = None,
) -> None:
    """Paint one picture; print how long it took and the most memory that was held."""
    print(json.dumps(tried(name, subject, out, device), indent=2, ensure_ascii=False))


@commands.command()
def compare(
    names: Annotated[list[str], typer.Argument(help="Models, as `try` takes them.")],
    out: Annotated[
        Path, typer.Option(help="The PNG of all of them.", callback=file_in_a_folder)
    ] = Path("compare.png"),
    whom: Annotated[
        list[str] | None, typer.Option("--whom", help="Whom they paint; again for each.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=4, help="Pictures of each.")] = 3,
    device: DeviceOption = None,
) -> None:
    """Paint the same people with each model, with the same seeds, into one sheet."""
    rows = [(f"{whom}, {name}", whom, name) for whom in whom or WELL_KNOWN for name in names]
    with TemporaryDirectory() as place:
        sheet = [
            (label, _painted(subject, name, seeds, Path(place) / f"{n}.png", device))
            for n, (label, subject, name) in enumerate(rows)
        ]
        out.write_bytes(_marked(contact_sheet(sheet)))
    print(out)


def _painted(whom: str, model: str, seeds: int, out: Path, device: str | None) -> list[Path]:
    from bot.cli.pictures import paint
    from bot.request import Request

    request = Request(guild=None, channel=0, member=0, subject=whom, count=seeds, seed=1)
    return [Path(file) for file in paint(request, out, model, device).files]


def contact_sheet(rows: list[tuple[str, list[Path]]]) -> "Image.Image":
    """Return a picture of labelled rows of pictures, each scaled to fit the same square."""
    from PIL import Image, ImageDraw, ImageOps

    wide = max((len(files) for _, files in rows), default=0)
    sheet = Image.new("RGB", (max(wide, 1) * TILE, len(rows) * (TILE + LABEL)), "white")
    for y, (label, files) in enumerate(rows):
        top = y * (TILE + LABEL)
        ImageDraw.Draw(sheet).text((4, top + 4), label, fill="black", font_size=LABEL - 8)
        for x, file in enumerate(files):
            with Image.open(file) as picture:
                sheet.paste(ImageOps.contain(picture, (TILE, TILE)), (x * TILE, top + LABEL))
    return sheet


def _marked(sheet: "Image.Image") -> bytes:
    """Return a sheet's PNG, which carries its origin as every picture does."""
    from bot import drawing
    from bot.app import album_of
    from bot.pictures import encode
    from bot.pictures.marks import Facts

    now = datetime.now(UTC)
    return album_of(read_settings()).marked(
        encode.png(sheet), Facts(drawing.new_job(now), 0, now), None
    )


def tried(model: str, subject: str, out: Path, device: str | None) -> dict[str, object]:
    """Paint one picture into a file; return what was measured on the way."""
    from bot.cli.pictures import paint
    from bot.request import Request

    request = Request(guild=None, channel=0, member=0, subject=subject)
    account = paint(request, out, model, device)
    seconds = round(account.report.seconds, 1)
    return account.told() | {"seconds": seconds, "memory_gb": _most_memory_gb()}


def look_at_machine(device: str) -> Machine:
    """Return what this machine has; raises ModelError for a card that lies idle."""
    hush_transformers()
    from huggingface_hub import constants

    from bot.engine import devices

    chosen = devices.choose_device(device)
    free = round(devices.free_gb(chosen), 1)
    room = round(_room(Path(constants.HF_HUB_CACHE)) / GIGABYTE, 1)
    return Machine(str(chosen), devices.device_name(chosen), free, room)


def tell(machine: Machine) -> None:
    """Print what there is to paint with."""
    code = "models_processor" if machine.device == "cpu" else "models_machine"
    print(say(code, **asdict(machine)))


def choices(machine: Machine) -> list[Choice]:
    """Return the recipes, each with what this machine makes of it."""
    from bot.engine import hub, recipes

    return [
        Choice(
            name=recipe.name,
            about=recipe.about,
            fits=fits(recipe, machine.free_gb),
            here=recipe.id is None or hub.is_here(recipe),
            download_gb=recipe.disk_gb if recipe.id else 0.0,
            memory_gb=recipe.vram_gb,
            licence=recipe.licence,
        )
        for recipe in recipes.read_recipes().values()
    ]


def fits(recipe: "Recipe", free_gb: float) -> bool:
    """Tell whether a card with that much free memory holds it; what comes along runs anywhere."""
    return recipe.id is None or recipe.vram_gb <= free_gb


def show(found: Iterable[Choice]) -> None:
    """Print a table of recipes."""
    table = Table(box=None, pad_edge=False)
    for column in ("model", "fits", "here", "download", "memory", "licence", "what"):
        table.add_column(column, overflow="fold")
    for each in found:
        download = f"{each.download_gb:g} GB" if each.download_gb else "none"
        table.add_row(
            each.name,
            _yes(each.fits),
            _yes(each.here),
            download,
            f"{each.memory_gb:g} GB",
            each.licence,
            each.about,
        )
    Console().print(table)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def fetch(recipe: "Recipe", *, yes: bool) -> None:
    """Fetch what of a recipe does not lie here, after a yes; raises ModelError."""
    from bot.engine import hub

    if hub.is_here(recipe):
        print(say("models_here", model=recipe.name))
        return
    with Console(stderr=True).status(say("models_asking", model=recipe.name)):
        files = hub.listed(recipe)
    missing = sum(file.size for file in files if not file.is_here)
    check_room(recipe.name, missing)
    print(say("models_terms", model=recipe.name, about=recipe.about, licence=recipe.licence))
    for restriction in recipe.restrictions:
        print(f"  - {restriction}")
    said_yes(say("models_question", model=recipe.name, size=decimal(missing)), yes=yes)
    _download(recipe, files)


def check_room(model: str, missing: int) -> None:
    """Raise ModelError where so many bytes have no room beside what is there."""
    from huggingface_hub import constants

    folder = Path(constants.HF_HUB_CACHE)
    room, needed = _room(folder) / GIGABYTE, missing / GIGABYTE + SPARE_GB
    if room < needed:
        facts = {"needed": f"{needed:.1f}", "room": f"{room:.1f}", "folder": folder}
        raise ModelError("model_no_disk", model=model, **facts)


def _download(recipe: "Recipe", files: "list[HubFile]") -> None:
    from bot.engine import hub

    with _bar() as bar:
        task = bar.add_task(recipe.name, total=sum(file.size for file in files))
        hub.fetch(recipe, files, lambda more: bar.advance(task, more))


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _room(folder: Path) -> int:
    """Return what is free where a folder is, or will be."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free


def _free_gb(model: str) -> float:
    """Ask the card, which imports torch, only where `auto` has to choose by it."""
    return look_at_machine(read_settings().device).free_gb if model == "auto" else 0.0


def _most_memory_gb() -> float:
    """Return the most memory held so far: of the card, or of this process on a CPU."""
    import torch

    if torch.cuda.is_available():
        return round(torch.cuda.max_memory_allocated() / GIGABYTE, 2)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / GIGABYTE, 2)
