"""The picture coder: 512x512 pixels to a 16x16 latent of 16 channels and back."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor

from training.draw.canvas import PIXELS
from training.learner import Learner
from training.sheet import save, sheet
from training.sitting import Sitting, write_json

CHANNELS = 16
LEVELS = (16, 24, 48, 64, 96, 112)
RATE = 3e-3
CELL = 32  # pixels of a side of what one place of the latent covers
HELD = 32  # the last pictures of the file are only looked at
CROP = 256
MOST_CROPS = 0.6  # share of a sitting
KL = 1e-4
BLUR = 0.25  # of a unit latent, at most: a decoder that has seen none paints it as blotches
STATISTICS = 500  # pictures that tell the mean and the deviation of the latents


def new_vae() -> AutoencoderKL:
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=CHANNELS, sample_size=PIXELS,
        block_out_channels=LEVELS, layers_per_block=1, norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * len(LEVELS),
        up_block_types=("UpDecoderBlock2D",) * len(LEVELS),
        scaling_factor=1.0, mid_block_add_attention=False,
    )  # fmt: skip


def start(sitting: Sitting) -> AutoencoderKL:
    """Return the coder that already lies in the work folder, or a new one."""
    folder = sitting.work / "vae"
    vae = AutoencoderKL.from_pretrained(folder) if folder.exists() else new_vae()
    return vae.float().to(sitting.device, memory_format=torch.channels_last).train()


def load_pictures(sitting: Sitting) -> Tensor:
    """Return all pictures, (n, 512, 512, 3) uint8; on a GPU they live there."""
    pictures = torch.from_numpy(np.load(sitting.work / "pictures.npy", mmap_mode="c"))
    return pictures.to(sitting.device) if sitting.on_gpu else pictures


def to_model(pictures: Tensor, device: str) -> Tensor:
    """Turn (n, h, w, 3) uint8 into (n, 3, h, w) in [-1, 1], the channels last in memory."""
    return pictures.to(device).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def to_pixels(x: Tensor) -> np.ndarray:
    x = x.detach().float().clamp(-1, 1).add(1).mul(127.5).round()
    return x.permute(0, 2, 3, 1).to(torch.uint8).cpu().numpy()


def encode(vae: AutoencoderKL, x: Tensor) -> tuple[Tensor, Tensor]:
    mean, log_variance = vae.quant_conv(vae.encoder(x)).float().chunk(2, 1)
    return mean, log_variance.clamp(-14, 4)


def decode(vae: AutoencoderKL, z: Tensor) -> Tensor:
    return vae.decoder(vae.post_quant_conv(z)).float()


def _edges(x: Tensor) -> tuple[Tensor, Tensor]:
    return x[..., 1:, :] - x[..., :-1, :], x[..., 1:] - x[..., :-1]


def likeness_loss(y: Tensor, x: Tensor) -> Tensor:
    """Compare pixels, edges and 8x8 means."""
    loss = F.l1_loss(y, x) + 2 * F.mse_loss(y, x)
    loss = loss + sum(F.l1_loss(a, b) for a, b in zip(_edges(y), _edges(x), strict=True))
    return loss + F.l1_loss(F.avg_pool2d(y, 8), F.avg_pool2d(x, 8))


def psnr(vae: AutoencoderKL, x: Tensor, sitting: Sitting) -> tuple[float, Tensor]:
    """Return the mean PSNR in dB through the latent's mean, and the pictures that came back."""
    with torch.no_grad(), sitting.half():
        y = torch.cat([decode(vae, encode(vae, part)[0]) for part in x.split(2)]).clamp(-1, 1)
    errors = ((y - x) ** 2).mean((1, 2, 3))
    return (10 * torch.log10(4 / errors)).mean().item(), y


def pick(pictures: Tensor, count: int, cropped: bool, device: str) -> Tensor:
    numbers = torch.randint(0, len(pictures) - HELD, (count,), device=pictures.device)
    some = pictures[numbers]
    if cropped:  # a picture's middle third counts more than its wall
        top, left = (torch.randint(0, (PIXELS - CROP) // CELL + 1, (2,)) * CELL).tolist()
        some = some[:, top : top + CROP, left : left + CROP]
    return to_model(some, device)


def _finish(learner: Learner, pictures: Tensor, name: str) -> None:
    sitting = learner.sitting
    held = to_model(pictures[-HELD:], sitting.device)
    with learner.averaged() as vae:
        decibel, back = psnr(vae, held, sitting)
        vae.save_pretrained(sitting.work / "vae")
    learner.note(psnr_db=decibel)
    pairs = np.stack([to_pixels(held[:16]), to_pixels(back[:16])], 1).reshape(-1, PIXELS, PIXELS, 3)
    save(sheet(list(pairs), ["drawn", "coded"] * 16), sitting.work / "sheets" / f"{name}.png")
    result = {"psnr_db": round(decibel, 2), "steps": learner.step_count, "samples": learner.samples,
              "seconds": round(learner.seconds), "held_out_pictures": HELD}  # fmt: skip
    write_json(sitting.work / f"{name}.json", result)
    print(json.dumps(result))


def _check(learner: Learner, held: Tensor) -> None:
    with learner.averaged() as vae:
        learner.note(psnr_db=psnr(vae, held[:16], learner.sitting)[0])


def train(sitting: Sitting) -> None:
    """Train both halves; crops first, whole pictures at the end, because crops shift the norms."""
    crops = min(MOST_CROPS, 1 - sitting.cool)
    pictures, size = load_pictures(sitting), sitting.batch or 8
    vae = start(sitting)
    learner = Learner("vae", vae, sitting, RATE, decay=0.995)
    held, checked = to_model(pictures[-HELD:], sitting.device), 0.0
    for share in learner.steps():
        cropped = share < crops
        x = pick(pictures, size if cropped else max(2, size // 3), cropped, sitting.device)
        with sitting.half():
            mean, log_variance = encode(vae, x)
            z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
            y = decode(vae, z)
        pull = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()
        loss = likeness_loss(y, x)
        learner.learn(loss + KL * pull, len(x))
        learner.watch(loss=loss, kl=pull)
        if share - checked > 0.1:
            checked = share
            _check(learner, held)
    _finish(learner, pictures, "vae")


def latents(sitting: Sitting, count: int) -> None:
    """Code pictures up to number `count`, going on from what is there.

    A coder that grows keeps the old one's latents: those of the old one, at half the size, are the
    same and four times as quick.
    """
    pictures, path = load_pictures(sitting)[:count], sitting.work / "latents.npy"
    old = sitting.work / "vae_old"
    vae = _loaded(old, sitting) if old.exists() else _unit_coder(sitting, pictures)
    there = np.load(path) if path.exists() else np.empty((0, CHANNELS, 16, 16), np.float16)
    rows = [there]
    with torch.no_grad(), sitting.half():
        for part in pictures[len(there) :].split(sitting.batch or 4):
            x = to_model(part, sitting.device)
            x = F.avg_pool2d(x, 2) if old.exists() else x
            rows.append(encode(vae, x)[0].half().cpu().numpy())
    fresh = path.with_suffix(".part.npy")
    np.save(fresh, np.concatenate(rows))
    fresh.replace(path)


def _loaded(folder: Path, sitting: Sitting) -> AutoencoderKL:
    vae = AutoencoderKL.from_pretrained(folder).float().eval()
    return vae.to(sitting.device, memory_format=torch.channels_last)


def _unit_coder(sitting: Sitting, pictures: Tensor) -> AutoencoderKL:
    """Return the coder of unit latents; once, fold the first pictures' mean and deviation in."""
    folder = sitting.work / "vae_unit"
    if folder.exists():
        return AutoencoderKL.from_pretrained(folder).to(sitting.device).eval()
    vae = AutoencoderKL.from_pretrained(sitting.work / "vae").to(sitting.device).eval()
    with torch.no_grad(), sitting.half():
        parts = pictures[:STATISTICS].split(4)
        z = torch.cat([encode(vae, to_model(part, sitting.device))[0] for part in parts])
    fold(vae, z.mean((0, 2, 3)), z.std((0, 2, 3)))
    vae.save_pretrained(folder)
    return vae


@torch.no_grad()
def fold(vae: AutoencoderKL, mean: Tensor, deviation: Tensor) -> None:
    """Make the coder give, and the decoder take, latents of zero mean and unit deviation."""
    quant, post, n = vae.quant_conv, vae.post_quant_conv, CHANNELS
    quant.weight[:n] /= deviation.view(n, 1, 1, 1)
    quant.bias[:n] = (quant.bias[:n] - mean) / deviation
    quant.bias[n:] -= 2 * deviation.log()
    post.bias += post.weight[:, :, 0, 0] @ mean
    post.weight *= deviation.view(1, n, 1, 1)


def refine(sitting: Sitting) -> None:
    """Train the decoder alone on noised unit latents: the UNet's errors look like that."""
    pictures, size = load_pictures(sitting), sitting.batch or 4
    vae = AutoencoderKL.from_pretrained(sitting.work / "vae_unit").to(sitting.device).train()
    vae.encoder.requires_grad_(False)
    vae.quant_conv.requires_grad_(False)
    learner = Learner("refine", vae, sitting, RATE, decay=0.995)
    for _ in learner.steps():
        x = pick(pictures, size, False, sitting.device)
        with sitting.half():
            with torch.no_grad():
                z = encode(vae, x)[0]
            noise = BLUR * torch.rand(len(z), 1, 1, 1, device=z.device) * torch.randn_like(z)
            y = decode(vae, z + noise)
        loss = likeness_loss(y, x)
        learner.learn(loss, len(x))
        learner.watch(loss=loss)
    _finish_refined(learner, pictures)


def _finish_refined(learner: Learner, pictures: Tensor) -> None:
    with learner.averaged() as vae:
        vae.save_pretrained(learner.sitting.work / "vae_unit")
        decibel, _ = psnr(vae, to_model(pictures[-HELD:], learner.sitting.device), learner.sitting)
    learner.note(psnr_db=decibel)
    write_json(learner.sitting.work / "refine.json", {"psnr_db": round(decibel, 2)})
