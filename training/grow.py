"""Give a picture coder of 256 pixels one level more on both sides, its latents nearly unchanged.

What is new at the top of the encoder learns to answer, for a picture of 512 pixels, what the old
top answers for the same picture at half the size; what is new at the top of the decoder learns to
paint 512 pixels from what the old decoder knew at 256. What lies between is not touched.
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.learner import Learner
from training.sheet import save, sheet
from training.sitting import Sitting, write_json
from training.vae import (
    CROP,
    PIXELS,
    decode,
    likeness_loss,
    load_pictures,
    new_vae,
    pick,
    psnr,
    to_model,
    to_pixels,
)

RATE = 3e-3
CROPS = 0.6  # of a sitting
MEASURED = 16  # of the pictures that are held out


def grown(old: AutoencoderKL) -> AutoencoderKL:
    """Return a coder with one level more; what the old one knew stands one level deeper."""
    vae = new_vae()
    mine = vae.state_dict()
    for name, value in old.state_dict().items():
        place = _deeper(name)
        if place in mine and mine[place].shape == value.shape:
            mine[place] = value.float()
    vae.load_state_dict(mine)
    _quiet(vae)
    return vae


def _deeper(name: str) -> str:
    part, _, rest = name.partition("encoder.down_blocks.")
    if rest and not part:
        level, _, tail = rest.partition(".")
        return f"encoder.down_blocks.{int(level) + 1}.{tail}"
    return name


@torch.no_grad()
def _quiet(vae: AutoencoderKL) -> None:
    """Begin with a top that halves the picture and hands it on: little is left to learn."""
    encoder = vae.encoder
    for block in (encoder.down_blocks[0].resnets[0], vae.decoder.up_blocks[5].resnets[1]):
        block.conv2.weight.mul_(0.1)
    for channel in range(3):
        encoder.conv_in.weight[channel].zero_()
        encoder.conv_in.weight[channel, channel, 1, 1] = 1.0
    halve = encoder.down_blocks[0].downsamplers[0].conv
    for channel in range(halve.weight.shape[0]):
        halve.weight[channel].zero_()
        halve.weight[channel, channel, :2, :2] = 0.25
    for weight in (vae.decoder.up_blocks[4].upsamplers[0].conv.weight,):
        weight.mul_(0.1)
        weight[:, :, 1, 1] += torch.eye(len(weight))


def encoder_top(vae: AutoencoderKL) -> nn.ModuleList:
    blocks = vae.encoder.down_blocks
    return nn.ModuleList([vae.encoder.conv_in, blocks[0], blocks[1].resnets[0]])


def decoder_top(vae: AutoencoderKL) -> nn.ModuleList:
    decoder = vae.decoder
    return nn.ModuleList([decoder.up_blocks[4].upsamplers[0], decoder.up_blocks[5],
                          decoder.conv_norm_out, decoder.conv_out])  # fmt: skip


def old_top(old: AutoencoderKL, half: Tensor) -> Tensor:
    return old.encoder.down_blocks[0].resnets[0](old.encoder.conv_in(half), None)


def new_top(vae: AutoencoderKL, x: Tensor) -> Tensor:
    x = vae.encoder.down_blocks[0](vae.encoder.conv_in(x))
    return vae.encoder.down_blocks[1].resnets[0](x, None)


def from_top(vae: AutoencoderKL, top: Tensor) -> Tensor:
    """Return the latent's mean from what the encoder's top answers."""
    x = vae.encoder.down_blocks[1].downsamplers[0](top)
    for block in vae.encoder.down_blocks[2:]:
        x = block(x)
    x = vae.encoder.conv_norm_out(vae.encoder.mid_block(x))
    return vae.quant_conv(vae.encoder.conv_out(F.silu(x))).chunk(2, 1)[0]


def up_to_top(vae: AutoencoderKL, z: Tensor) -> Tensor:
    """Return what the decoder knows at 256 pixels of a side."""
    decoder = vae.decoder
    x = decoder.mid_block(decoder.conv_in(vae.post_quant_conv(z)))
    for block in decoder.up_blocks[:4]:
        x = block(x)
    for resnet in decoder.up_blocks[4].resnets:
        x = resnet(x, None)
    return x


def paint_top(vae: AutoencoderKL, x: Tensor) -> Tensor:
    decoder = vae.decoder
    x = decoder.up_blocks[5](decoder.up_blocks[4].upsamplers[0](x))
    return decoder.conv_out(F.silu(decoder.conv_norm_out(x))).float()


def coders(sitting: Sitting) -> tuple[AutoencoderKL, AutoencoderKL]:
    """Return the adopted coder (`vae_old/`), and the one that grows out of it."""
    old = AutoencoderKL.from_pretrained(sitting.work / "vae_old").float().eval()
    vae = grown(old)
    for coder in (old, vae):
        coder.to(sitting.device, memory_format=torch.channels_last).requires_grad_(False)
    return old, vae


def some(pictures: Tensor, sitting: Sitting, share: float) -> Tensor:
    """Return crops at first, and at the end whole pictures: crops shift the norms."""
    size, cropped = sitting.batch or 4, share < CROPS
    size = size if cropped else max(1, size * CROP**2 // PIXELS**2)
    return pick(pictures, size, cropped, sitting.device)


def train_encoder(sitting: Sitting) -> None:
    """Let the new top of the encoder answer as the old one does for half the size."""
    old, vae = coders(sitting)
    learner = Learner("grow_encoder", encoder_top(vae).requires_grad_(True), sitting, RATE, 0.99)
    pictures = load_pictures(sitting)
    for share in learner.steps():
        x = some(pictures, sitting, share)
        with sitting.half():
            with torch.no_grad():
                wanted = old_top(old, F.avg_pool2d(x, 2)).float()
            given = new_top(vae, x).float()
        loss = F.mse_loss(given, wanted) / wanted.var()
        learner.learn(loss, len(x))
        learner.watch(loss=loss)


def train_decoder(sitting: Sitting) -> None:
    """Let the new top of the decoder paint 512 pixels from the old latents."""
    old, vae = coders(sitting)
    learner = Learner("grow_decoder", decoder_top(vae).requires_grad_(True), sitting, RATE, 0.99)
    pictures = load_pictures(sitting)
    for share in learner.steps():
        x = some(pictures, sitting, share)
        with sitting.half():
            with torch.no_grad():
                known = up_to_top(vae, from_top(vae, old_top(old, F.avg_pool2d(x, 2))))
            y = paint_top(vae, known)
        loss = likeness_loss(y, x)
        learner.learn(loss, len(x))
        learner.watch(loss=loss)


def join(sitting: Sitting) -> None:
    """Put both tops on the coder, measure it beside the old one, and save it."""
    old, vae = coders(sitting)
    spent = {}
    for name, top in (("encoder", encoder_top(vae)), ("decoder", decoder_top(vae))):
        state = torch.load(sitting.work / f"grow_{name}.pt", weights_only=True)
        for mine, average in zip(top.parameters(), state["average"], strict=True):
            mine.data.copy_(average)
        spent[f"{name}_samples"] = state["samples"]
    result = compared(vae, old, load_pictures(sitting), sitting) | spent
    for name in ("vae", "vae_unit"):
        vae.save_pretrained(sitting.work / name)
    write_json(sitting.work / "grow.json", result)
    print(json.dumps(result))


@torch.no_grad()
def compared(
    vae: AutoencoderKL, old: AutoencoderKL, pictures: Tensor, sitting: Sitting
) -> dict[str, float]:
    held = to_model(pictures[-MEASURED:], sitting.device)
    half = F.avg_pool2d(held, 2)
    z = torch.cat([from_top(vae, old_top(old, part)) for part in half.split(2)])
    mine = torch.cat([from_top(vae, new_top(vae, part)) for part in held.split(2)])
    from_old = torch.cat([decode(vae, part) for part in z.split(1)]).clamp(-1, 1)
    decibel, back = psnr(vae, held, sitting)
    before, small = psnr(old, half, sitting)
    blown = F.interpolate(small, scale_factor=2, mode="bicubic").clamp(-1, 1)
    pairs = np.stack([to_pixels(part[:8]) for part in (held, back, blown)], 1)
    words = ["drawn", "coded", "by the old, blown up"] * len(pairs)
    page = sheet(list(pairs.reshape(-1, PIXELS, PIXELS, 3)), words, columns=6, size=PIXELS // 2)
    save(page, sitting.work / "sheets" / "grow.png")
    return {
        "psnr_db": round(decibel, 2), "psnr_db_old_at_256": round(before, 2),
        "psnr_db_from_old_latents": round(_db(from_old, held), 2),
        "psnr_db_old_blown_up": round(_db(blown, held), 2),
        "latents_apart": round((F.mse_loss(mine, z) / z.var()).item(), 4),
        "pictures": len(held),
    }  # fmt: skip


def _db(y: Tensor, x: Tensor) -> float:
    return (10 * torch.log10(4 / ((y - x) ** 2).mean((1, 2, 3)))).mean().item()
