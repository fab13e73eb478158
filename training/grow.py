"""Give a picture coder of 256 pixels one level more on both sides, its latents nearly unchanged.

What is new at the top of the encoder learns to answer, for a picture of 512 pixels, what the old
top answers for the same picture at half the size; what is new at the top of the decoder learns to
paint 512 pixels from what the old decoder knew at 256. What lies between is not touched.
"""

import json

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor, nn

from training.learner import Learner
from training.sitting import Sitting, write_json
from training.vae import (
    CROP,
    HELD,
    PIXELS,
    likeness_loss,
    load_pictures,
    new_vae,
    pick,
    psnr,
    to_model,
)

RATE = 3e-3
SHADOW = 0.3  # what the encoder's likeness to the old one weighs beside the picture's


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


def train(sitting: Sitting) -> None:
    """Train both tops beside the adopted coder (`vae_old/`); crops first, then whole pictures."""
    old = AutoencoderKL.from_pretrained(sitting.work / "vae_old").to(sitting.device).eval()
    old = old.float().to(memory_format=torch.channels_last).requires_grad_(False)
    vae = grown(old).to(sitting.device, memory_format=torch.channels_last).requires_grad_(False)
    tops = nn.ModuleList([encoder_top(vae), decoder_top(vae)]).requires_grad_(True)
    learner = Learner("grow", tops, sitting, RATE, decay=0.99)
    pictures, size = load_pictures(sitting), sitting.batch or 4
    for share in learner.steps():
        cropped = share < 0.6
        x = pick(pictures, size if cropped else max(1, size * CROP**2 // PIXELS**2), cropped,
                  sitting.device)  # fmt: skip
        with sitting.half():
            with torch.no_grad():
                wanted = old_top(old, F.avg_pool2d(x, 2))
                known = up_to_top(vae, from_top(vae, wanted))
            given = new_top(vae, x)
            y = paint_top(vae, known)
        shadow = F.mse_loss(given.float(), wanted.float()) / wanted.float().var()
        loss = likeness_loss(y, x)
        learner.learn(loss + SHADOW * shadow, len(x))
        learner.watch(loss=loss, shadow=shadow)
    finish(learner, vae, old, pictures)


def finish(learner: Learner, vae: AutoencoderKL, old: AutoencoderKL, pictures: Tensor) -> None:
    sitting = learner.sitting
    held = to_model(pictures[-HELD:], sitting.device)
    with learner.averaged(), torch.no_grad():
        decibel, _ = psnr(vae, held, sitting)
        half = F.avg_pool2d(held, 2)
        z = torch.cat([from_top(vae, old_top(old, part)) for part in half.split(2)])
        mine = torch.cat([from_top(vae, new_top(vae, part)) for part in held.split(2)])
        before, _ = psnr(old, half, sitting)
        vae.save_pretrained(sitting.work / "vae")
        vae.save_pretrained(sitting.work / "vae_unit")
    apart = (F.mse_loss(mine, z) / z.var()).item()
    learner.note(psnr_db=decibel, latents_apart=apart)
    result = {"psnr_db": round(decibel, 2), "psnr_db_of_the_old_at_256": round(before, 2),
              "latents_apart": round(apart, 4), "samples": learner.samples,
              "seconds": round(learner.seconds)}  # fmt: skip
    write_json(sitting.work / "grow.json", result)
    print(json.dumps(result))
