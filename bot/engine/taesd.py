"""TAESD, a tiny decoder that shows previews in more than blots: used where it is on disk."""

import logging
import warnings
from pathlib import Path
from typing import Any

import diffusers

log = logging.getLogger(__name__)

BESIDE = "taesd"  #: a folder in the checkpoint's own
USUAL = {"sd1": "madebyollin/taesd", "sd2": "madebyollin/taesd", "sdxl": "madebyollin/taesdxl"}


def find(named: str | None, folder: Path | None, family: str, vae: Any) -> Any | None:
    """Return the decoder a recipe names, one beside the checkpoint or in the hub's cache, or None.

    Nothing is fetched: a preview is not worth a download that nobody asked for.
    """
    beside = [str(folder / BESIDE)] if folder and (folder / BESIDE).is_dir() else []
    for place in [named] if named else [*beside, USUAL[family]]:
        tiny = _loaded(place, asked_for=place != USUAL[family])
        if tiny and tiny.config.latent_channels == vae.config.latent_channels:
            return tiny.to(vae.device, vae.dtype)
    return None


def _loaded(place: str, asked_for: bool) -> Any | None:
    read: Any = diffusers.AutoencoderTiny.from_pretrained
    try:
        with warnings.catch_warnings():  # the libraries' advice is for other libraries
            warnings.simplefilter("ignore")
            return read(place, local_files_only=True, use_safetensors=True)
    except (OSError, ValueError, RuntimeError) as error:
        if asked_for:
            log.warning("previews do without %s: %s", place, str(error).splitlines()[0])
        return None
