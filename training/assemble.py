"""Put the parts together as a diffusers folder in fp16 that plain StableDiffusionPipeline loads."""

import json
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)  # fmt: skip
from transformers import CLIPTextModel

from training.tokens import load
from training.unet import NOISE
from training.vae import LEVELS

TRACES = ("_name_or_path", "is_local", "local_files_only")


def assemble(work: Path, out: Path) -> None:
    """Write the checkpoint; replaces what lay there."""
    pipe = StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(work / "vae_unit"),
        text_encoder=CLIPTextModel.from_pretrained(work / "text_encoder", dtype=torch.float32),
        tokenizer=load(work),
        unet=UNet2DConditionModel.from_pretrained(work / "unet"),
        scheduler=DPMSolverMultistepScheduler(
            **NOISE, steps_offset=1, algorithm_type="dpmsolver++", solver_order=2
        ),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    shutil.rmtree(out, ignore_errors=True)
    pipe.to(torch.float16).save_pretrained(out, safe_serialization=True)
    for name in ("vocab.json", "merges.txt"):  # for readers that want the older files
        shutil.copy(work / "tokenizer" / name, out / "tokenizer" / name)
    # transformers loads in the dtype of the config, diffusers in float32: make them agree.
    _edit(out / "text_encoder" / "config.json", {"dtype": "float32"})
    for part in ("unet/config.json", "vae/config.json", "tokenizer/tokenizer_config.json"):
        _edit(out / part, {})
    sizes = {str(f.relative_to(out)): f.stat().st_size for f in out.rglob("*") if f.is_file()}
    for name, size in sorted(sizes.items()):
        print(f"{size / 1e6:8.3f} MB {name}")
    print(f"{sum(sizes.values()) / 1e6:8.3f} MB in all")


def _edit(path: Path, changes: dict[str, str]) -> None:
    config = {k: v for k, v in json.loads(path.read_text()).items() if k not in TRACES}
    path.write_text(json.dumps(config | changes, indent=2))


def adopt(checkpoint: Path, work: Path) -> None:
    """Take an assembled checkpoint as the start of further training."""
    work.mkdir(parents=True, exist_ok=True)
    for part in ("tokenizer", "text_encoder", "unet"):
        shutil.copytree(checkpoint / part, work / part, dirs_exist_ok=True)
    shutil.copytree(checkpoint / "text_encoder", work / "text_encoder_old", dirs_exist_ok=True)
    coder = AutoencoderKL.from_pretrained(checkpoint / "vae")
    smaller = len(coder.config.block_out_channels) < len(LEVELS)
    for name in ("vae_old",) if smaller else ("vae", "vae_unit"):  # a smaller one is to be grown
        shutil.copytree(checkpoint / "vae", work / name, dirs_exist_ok=True)
