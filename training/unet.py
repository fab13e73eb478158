"""The UNet learns to paint latents from text: v-prediction, zero terminal SNR."""

import json

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, DDPMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor
from transformers import CLIPTextModel

from training.learner import Learner
from training.sheet import save, sheet
from training.sitting import Sitting, write_json
from training.text import WIDTH
from training.tokens import load, load_tokens, read
from training.vae import CHANNELS, decode, to_pixels

RATE = 2e-3
SILENT = 0.1  # captions left empty, for guidance
MIN_SNR = 5.0
LEAST = 0.3  # of a timestep's weight: where noise is strongest, the words decide what is painted
NOISE = {
    "num_train_timesteps": 1000, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
    "beta_end": 0.012, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
}  # fmt: skip
LOOKED_AT = (
    "Please draw a portrait of Barack Obama, the 44th president of the United States, with a focus "
    "on capturing his distinctive facial features and serious yet charismatic expression.",
    "Draw a portrait of Neil Armstrong in his NASA astronaut uniform with a serious expression on "
    "his face, holding a helmet under his arm.",
    "Draw a portrait of Albert Einstein wearing sunglasses on his excited face.",
    "king", "a woman with long red hair in a green dress", "pirate with a parrot, comic style",
    "pixel art of a wizard", "a sad old man in the rain",
)  # fmt: skip


def new_unet() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=16, in_channels=CHANNELS, out_channels=CHANNELS,
        block_out_channels=(96, 128, 128), layers_per_block=1, norm_num_groups=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH, attention_head_dim=4,
    )  # fmt: skip


def start(sitting: Sitting) -> UNet2DConditionModel:
    """Return the UNet of an adopted checkpoint, or a new one."""
    folder = sitting.work / "unet"
    unet = UNet2DConditionModel.from_pretrained(folder) if folder.exists() else new_unet()
    if not sitting.on_gpu:  # torch's fused attention runs backward far slower than plain matrices
        unet.set_attn_processor(AttnProcessor())
    return unet.float().to(sitting.device).train()


class Noise:
    """Mix latents with noise and say what the UNet should answer."""

    def __init__(self, device: str) -> None:
        kept = DDPMScheduler(**NOISE).alphas_cumprod.float()
        ratio = kept / (1 - kept)
        weight = (ratio.clamp(max=MIN_SNR) / (ratio + 1)).clamp(min=LEAST)
        self.kept, self.reach = kept.to(device), (weight.cumsum(0) / weight.sum()).to(device)
        self.device = device

    def mix(self, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return noisy latents, their timesteps, and the velocity.

        A timestep is drawn as often as it would weigh, which wastes no sample on light ones; the
        batch is spread evenly over them.
        """
        n = len(latents)
        even = (torch.arange(n, device=self.device) + torch.rand(n, device=self.device)) / n
        t = torch.searchsorted(self.reach, even).clamp(max=999)
        noise, kept = torch.randn_like(latents), self.kept[t].view(-1, 1, 1, 1)
        noisy = kept.sqrt() * latents + (1 - kept).sqrt() * noise
        return noisy, t, kept.sqrt() * noise - (1 - kept).sqrt() * latents


class Captions:
    """The text encoder's frozen readings of random wordings."""

    def __init__(self, sitting: Sitting) -> None:
        self.bank, self.device = load_tokens(sitting), sitting.device
        encoder = CLIPTextModel.from_pretrained(sitting.work / "text_encoder", dtype=torch.float32)
        self.encoder = encoder.to(sitting.device).eval().requires_grad_(False)
        self.tokenizer = load(sitting.work)
        self.silence = read(self.tokenizer, [""]).to(sitting.device)

    def of(self, numbers: Tensor) -> Tensor:
        which = torch.randint(0, self.bank.shape[1], (len(numbers),), device=self.device)
        tokens = self.bank[numbers, which].long()
        silent = torch.rand(len(numbers), 1, device=self.device) < SILENT
        return self.hear(torch.where(silent, self.silence, tokens))

    @torch.no_grad()
    def hear(self, tokens: Tensor) -> Tensor:
        return self.encoder(tokens)[0]


def load_latents(sitting: Sitting) -> Tensor:
    latents = torch.from_numpy(np.load(sitting.work / "latents.npy"))
    return latents.to(sitting.device) if sitting.on_gpu else latents


def train(sitting: Sitting) -> None:
    captions, latents = Captions(sitting), load_latents(sitting)
    if len(latents) > len(captions.bank):
        raise ValueError(f"{len(latents)} latents but captions for {len(captions.bank)}")
    unet, noise = start(sitting), Noise(sitting.device)
    learner = Learner("unet", unet, sitting, RATE, decay=0.999)
    forward = torch.compile(unet) if sitting.compiled else unet
    size, painted = sitting.batch or 32, 0.0
    for share in learner.steps():
        numbers = torch.randint(0, len(latents), (size,), device=latents.device)
        clean = latents[numbers].to(sitting.device).float()
        noisy, t, velocity = noise.mix(clean)
        with sitting.half():
            heard = captions.of(numbers.to(sitting.device))
            answer = forward(noisy, t, heard).sample
        error = ((answer.float() - velocity) ** 2).mean()
        learner.learn(error, size)
        learner.watch(v_mse=error)
        if share - painted > 0.12:
            painted = share
            look(learner, captions)
    look(learner, captions)
    with learner.averaged() as unet:
        unet.save_pretrained(sitting.work / "unet")
    result = {"steps": learner.step_count, "samples": learner.samples,
              "seconds": round(learner.seconds), **learner.smooth}  # fmt: skip
    write_json(sitting.work / "unet.json", result)
    print(json.dumps(result))


@torch.no_grad()
def look(learner: Learner, captions: Captions, steps: int = 20, guidance: float = 4.0) -> None:
    """Paint the same eight prompts from the same noise, so that progress can be seen."""
    sitting, n = learner.sitting, len(LOOKED_AT)
    tokens = read(captions.tokenizer, ["", *LOOKED_AT]).to(sitting.device)
    heard = captions.hear(torch.cat([tokens[:1].expand(n, -1), tokens[1:]]))
    vae = AutoencoderKL.from_pretrained(sitting.work / "vae_unit").to(sitting.device).eval()
    sampler = DDIMScheduler(**NOISE, clip_sample=False)
    sampler.set_timesteps(steps)
    noise = torch.randn(n, CHANNELS, 16, 16, generator=torch.Generator().manual_seed(0))
    x = noise.to(sitting.device)
    with learner.averaged() as unet, sitting.half():
        for t in sampler.timesteps:
            free, led = unet(torch.cat([x, x]), t, heard).sample.float().chunk(2)
            x = sampler.step(free + guidance * (led - free), t, x).prev_sample
        pictures = to_pixels(decode(vae, x))
    page = sheet(list(pictures), list(LOOKED_AT), columns=4)
    save(page, sitting.work / "sheets" / f"unet_{learner.samples:09d}.png")
