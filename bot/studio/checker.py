"""A checkpoint's own safety checker, where it has one with real weights; runs on the CPU.

diffusers builds one from its configuration alone without complaint. Such a hollow one has random
eyes and thresholds of 1.0, which no similarity exceeds: it passes everything, so it is refused.
A file of its own because it imports torch: a studio listens before that is read.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from transformers import CLIPImageProcessor

from bot.studio.detectors import Nudity
from bot.studio.image_gate import UNSAFE, Look

log = logging.getLogger(__name__)


class Checker:
    """A loaded checker and the preparation of pictures that its checkpoint brings."""

    def __init__(self, checker: Any, prepare: Any) -> None:
        self._checker = checker.eval().float()  # a CPU has no use for half precision
        self._prepare = prepare

    def __call__(self, image: Image.Image) -> Mapping[str, float]:
        """Return 1 for UNSAFE if the checker finds one of its concepts."""
        prepared = self._prepare(images=image.convert("RGB"), return_tensors="pt").pixel_values
        # It blackens what it flags; a pixel of its own spares it the copy.
        _, flagged = self._checker(clip_input=prepared, images=[torch.zeros(1)])
        return {UNSAFE: float(flagged[0])}


def looks_for(checkpoint: Path | None) -> list[Look]:
    """Return all that looks at what this checkpoint paints: NudeNet, and its own checker if any."""
    checker = load_checker(checkpoint) if checkpoint else None
    return [Nudity(), checker] if checker else [Nudity()]


def load_checker(checkpoint: Path) -> Checker | None:
    """Return the checkpoint's checker, None where it has none or a hollow one.

    Raises what transformers raises where its files are there and cannot be read.
    """
    folder, preparation = checkpoint / "safety_checker", checkpoint / "feature_extractor"
    weights = sorted(folder.glob("*.safetensors"), key=lambda file: len(file.name))
    if not weights or not (preparation / "preprocessor_config.json").exists():
        if folder.exists():
            log.warning("The safety checker in %s is not whole and is not used.", checkpoint)
        return None
    load: Any = StableDiffusionSafetyChecker.from_pretrained
    checker, info = load(
        folder,
        variant=_variant_of(weights[0]),
        use_safetensors=True,
        local_files_only=True,
        output_loading_info=True,
    )
    if info["missing_keys"] or is_hollow(checker):
        log.warning("The safety checker in %s has no real weights and is not used.", checkpoint)
        return None
    return Checker(checker, CLIPImageProcessor.from_pretrained(preparation, local_files_only=True))


def _variant_of(weights: Path) -> str | None:
    """Return `fp16` for `model.fp16.safetensors`, None for `model.safetensors`."""
    return weights.name.removeprefix("model.").removesuffix("safetensors").strip(".") or None


def is_hollow(checker: Any) -> bool:
    """Tell a checker that was built without weights: its thresholds are all the initial 1.0."""
    thresholds = torch.cat([checker.concept_embeds_weights, checker.special_care_embeds_weights])
    return bool((thresholds == 1.0).all())
