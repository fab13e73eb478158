"""Write the graphs by which ONNX Runtime computes a checkpoint on a CPU: without any weights.

python -m training.graphs bot/portraits     (needs the packages onnx and onnxscript besides)
"""

import argparse
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionPipeline

from bot.engine.quick import GRAPH

MOST_ROWS = 64  #: of a pass; the engine's largest is smaller


class Denoiser(torch.nn.Module):
    """The UNet as a step asks it."""

    def __init__(self, unet: Any) -> None:
        super().__init__()
        self.network = unet

    def forward(self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        e: torch.Tensor = self.network(x, t, text, return_dict=False)[0]
        return e


class Decoder(torch.nn.Module):
    """The half of the VAE that makes pixels."""

    def __init__(self, vae: Any) -> None:
        super().__init__()
        self.network = vae

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        pixels: torch.Tensor = self.network.decode(latents, return_dict=False)[0]
        return pixels


def write(checkpoint: Path) -> None:
    """Write a graph beside the weights of the UNet and of the VAE."""
    pipe = StableDiffusionPipeline.from_pretrained(
        checkpoint, dtype=torch.float32, safety_checker=None
    )
    side, channels = pipe.unet.config.sample_size, pipe.unet.config.in_channels
    tokens, width = pipe.tokenizer.model_max_length, pipe.unet.config.cross_attention_dim
    rows = torch.export.Dim("rows", min=1, max=MOST_ROWS)
    latents = torch.zeros(2, channels, side, side)
    step = (latents, torch.tensor([500.0, 300.0]), torch.zeros(2, tokens, width))
    names = ("x", "t", "text")
    _export(
        Denoiser(pipe.unet), step, names, {name: {0: rows} for name in names}, checkpoint / "unet"
    )
    _export(Decoder(pipe.vae), (latents[:1],), ("latents",), None, checkpoint / "vae")


def _export(
    network: torch.nn.Module,
    given: tuple[torch.Tensor, ...],
    names: tuple[str, ...],
    shapes: dict[str, Any] | None,
    folder: Path,
) -> None:
    # Not optimised: so every initializer keeps the name of a weight. The runtime does that itself.
    with torch.no_grad():
        made: Any = torch.onnx.export(
            network.eval(), given, None, input_names=names, dynamic_shapes=shapes, optimize=False
        )
    model = made.model_proto  # made anew at each question
    graph = model.graph
    for weight in graph.initializer:
        if weight.name.startswith("network."):
            _empty(weight)
    _rename(graph)
    for node in graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for notes in (graph.value_info, graph.metadata_props, model.metadata_props):
        del notes[:]
    (folder / GRAPH).write_bytes(model.SerializeToString())


def _empty(weight: Any) -> None:
    """Leave of a weight its name, shape and kind; who loads the graph puts the rest in."""
    weight.ClearField("raw_data")
    weight.data_location = 1  # outside
    del weight.external_data[:]
    where = weight.external_data.add()
    where.key, where.value = "location", "weights"


def _rename(graph: Any) -> None:
    """Call weights as the network itself does."""
    for weight in graph.initializer:
        weight.name = weight.name.removeprefix("network.")
    for node in graph.node:
        node.input[:] = [name.removeprefix("network.") for name in node.input]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    write(parser.parse_args().checkpoint)


if __name__ == "__main__":
    main()
