"""diffusers' parts under the names of the original files, as model sites publish them."""

from typing import Any

import torch

Tensors = dict[str, torch.Tensor]

UNET = {
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
    "mid_block.resnets.0": "middle_block.0", "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}  # fmt: skip
RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0",
    "conv2": "out_layers.3", "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
VAE = {"conv_norm_out": "norm_out", "mid_block.resnets.0": "mid.block_1",
       "mid_block.resnets.1": "mid.block_2", "mid_block.attentions.0": "mid.attn_1"}  # fmt: skip
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
OPEN_CLIP = {
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "final_layer_norm": "ln_final", "encoder.layers": "transformer.resblocks",
    "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}  # fmt: skip


def unet(module: Any) -> Tensors:
    layers = module.config.layers_per_block + 1
    names = dict(UNET)
    for number in range(len(module.down_blocks)):
        for layer in range(layers - 1):
            place = f"input_blocks.{1 + number * layers + layer}"
            names[f"down_blocks.{number}.resnets.{layer}"] = f"{place}.0"
            names[f"down_blocks.{number}.attentions.{layer}"] = f"{place}.1"
        down = f"input_blocks.{(number + 1) * layers}.0.op"
        names[f"down_blocks.{number}.downsamplers.0.conv"] = down
    for number, block in enumerate(module.up_blocks):
        for layer in range(layers):
            place = f"output_blocks.{number * layers + layer}"
            names[f"up_blocks.{number}.resnets.{layer}"] = f"{place}.0"
            names[f"up_blocks.{number}.attentions.{layer}"] = f"{place}.1"
        last = 2 if hasattr(block, "attentions") else 1
        up = f"output_blocks.{(number + 1) * layers - 1}.{last}.conv"
        names[f"up_blocks.{number}.upsamplers.0.conv"] = up
    return _renamed(module, names, RESNET, ".resnets.")


def vae(module: Any) -> Tensors:
    blocks = len(module.config.block_out_channels)
    names = {f"{side}.{old}": f"{side}.{new}" for side in ("encoder", "decoder")
             for old, new in VAE.items()}  # fmt: skip
    for number in range(blocks):
        for layer in range(module.config.layers_per_block + 1):
            names[f"encoder.down_blocks.{number}.resnets.{layer}"] = (
                f"encoder.down.{number}.block.{layer}"
            )
            names[f"decoder.up_blocks.{number}.resnets.{layer}"] = (
                f"decoder.up.{blocks - 1 - number}.block.{layer}"
            )
        names[f"encoder.down_blocks.{number}.downsamplers.0.conv"] = (
            f"encoder.down.{number}.downsample.conv"
        )
        names[f"decoder.up_blocks.{number}.upsamplers.0.conv"] = (
            f"decoder.up.{blocks - 1 - number}.upsample.conv"
        )
    short = {"conv_shortcut": "nin_shortcut"}
    found = _renamed(module, names, short, ".resnets.")
    return {_attention(name): _as_convolution(name, one) for name, one in found.items()}


def clip(module: Any) -> Tensors:
    return {f"text_model.{_bare(name)}": one for name, one in module.state_dict().items()}


def open_clip(module: Any) -> Tensors:
    found: Tensors = {}
    for name, one in module.state_dict().items():
        bare = _bare(name)
        for old, new in OPEN_CLIP.items():
            bare = bare.replace(old, new)
        found[bare] = one
    for layer in range(module.config.num_hidden_layers):
        place = f"transformer.resblocks.{layer}"
        for kind in ("weight", "bias"):
            parts = [found.pop(f"{place}.self_attn.{p}_proj.{kind}") for p in "qkv"]
            found[f"{place}.attn.in_proj_{kind}"] = torch.cat(parts)
    if "text_projection.weight" in found:
        found["text_projection"] = found.pop("text_projection.weight").T.contiguous()
    return found


def single_file(pipe: Any, family: str) -> Tensors:
    """Return all of a pipeline's weights as one original file holds them."""
    texts = {
        "sd1": lambda: {"cond_stage_model.transformer.": clip(pipe.text_encoder)},
        "sd2": lambda: {"cond_stage_model.model.": open_clip(pipe.text_encoder)},
        "sdxl": lambda: {
            "conditioner.embedders.0.transformer.": clip(pipe.text_encoder),
            "conditioner.embedders.1.model.": open_clip(pipe.text_encoder_2),
        },
    }[family]()
    parts = {
        "model.diffusion_model.": unet(pipe.unet),
        "first_stage_model.": vae(pipe.vae),
        **texts,
    }
    return {
        prefix + name: one.contiguous()
        for prefix, part in parts.items()
        for name, one in part.items()
    }


def _renamed(module: Any, names: dict[str, str], inside: dict[str, str], where: str) -> Tensors:
    found = {}
    for name, one in module.state_dict().items():
        new = name
        for old in sorted(names, key=len, reverse=True):
            if name.startswith(old + "."):
                new = names[old] + name[len(old) :]
                break
        if where in name:
            for old, short in inside.items():
                new = new.replace(f".{old}.", f".{short}.")
        found[new] = one
    return found


def _attention(name: str) -> str:
    if ".attn_1." in name:
        for old, new in ATTENTION.items():
            name = name.replace(f".{old}.", f".{new}.")
    return name


def _as_convolution(name: str, one: torch.Tensor) -> torch.Tensor:
    linear = ".attn_1." in name and name.endswith("weight") and one.ndim == 2
    return one[:, :, None, None] if linear else one


def _bare(name: str) -> str:
    return name.removeprefix("text_model.")
