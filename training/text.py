"""The text encoder learns to read what a caption states; the heads that ask it are then dropped."""

import json
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from training.captions import caption
from training.examples import HELD_OUT, example
from training.learner import Learner
from training.looks import Brief
from training.sitting import Sitting, write_json
from training.tokens import ENGLISH, LENGTH, load, load_tokens, read
from training.tongues import TONGUES
from training.traits import VALUES

WIDTH = 192
RATE = 3e-3
TESTED = 1024
PULL = 2.0  # towards what an older encoder made of the same caption
# Of how many values of each attribute the first checkpoint was taught.
FIRST_TAUGHT = {
    "figure": 2, "age": 3, "skin": 5, "hair": 18, "hair_colour": 10, "beard": 11, "eyewear": 8,
    "hat": 41, "hat_colour": 11, "outfit": 36, "outfit_colour": 11, "held": 28, "expression": 14,
    "background": 37, "style": 6,
}  # fmt: skip


def new_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    return CLIPTextModel(CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=WIDTH, intermediate_size=3 * WIDTH,
        projection_dim=WIDTH, num_hidden_layers=3, num_attention_heads=6,
        max_position_embeddings=LENGTH, hidden_act="quick_gelu",
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    ))  # fmt: skip


class Heads(nn.Module):
    """Ask every position one learned question an attribute; answer 0 means "not stated"."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = nn.Parameter(torch.randn(len(VALUES), WIDTH) * 0.1)
        self.keys, self.values = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.answers = nn.ModuleList(nn.Linear(WIDTH, len(v) + 1) for v in VALUES.values())

    def forward(self, hidden: Tensor) -> list[Tensor]:
        scores = torch.einsum("qd,btd->bqt", self.questions, self.keys(hidden))
        heard = torch.softmax(scores * WIDTH**-0.25, -1) @ self.values(hidden)
        return [answer(heard[:, i]) for i, answer in enumerate(self.answers)]


@torch.no_grad()
def widen(encoder: CLIPTextModel, tokenizer: CLIPTokenizer) -> None:
    """Give a tokenizer's new tokens embeddings: each begins as the mean of its two halves'."""
    old = encoder.get_input_embeddings().weight
    if len(tokenizer) == len(old):
        return
    model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    rows = list(old)
    for first, second in model["merges"][len(old) - len(tokenizer) :]:
        rows.append((rows[model["vocab"][first]] + rows[model["vocab"][second]]) / 2)
    wide = nn.Embedding(len(rows), WIDTH)
    wide.weight.copy_(torch.stack(rows))
    encoder.set_input_embeddings(wide)
    encoder.config.vocab_size = len(rows)


class Reader(nn.Module):
    """The encoder with its heads."""

    def __init__(self, tokenizer: CLIPTokenizer, work: Path) -> None:
        super().__init__()
        folder = work / "text_encoder"
        self.encoder = (
            CLIPTextModel.from_pretrained(folder, dtype=torch.float32)
            if folder.exists()
            else new_encoder(tokenizer)
        )
        widen(self.encoder, tokenizer)
        self.heads = Heads()

    def forward(self, tokens: Tensor) -> tuple[list[Tensor], Tensor]:
        """Return the answers, and the hidden states that they were read from."""
        hidden = self.encoder(tokens)[0].float()
        return self.heads(hidden), hidden


class Before:
    """What an older encoder made of the captions that it was trained on.

    A painter knows captions by their hidden states: those that the older encoder could read should
    stay where they are. Where there is none, nothing is pulled.
    """

    def __init__(self, sitting: Sitting, count: int) -> None:
        folder = sitting.work / "text_encoder_old"
        self.encoder = None
        if folder.exists():
            encoder = CLIPTextModel.from_pretrained(folder, dtype=torch.float32)
            self.encoder = encoder.to(sitting.device).eval().requires_grad_(False)
        self.known = torch.tensor([_known(example(i).brief) for i in range(count)])
        self.known = self.known.to(sitting.device)

    def distance(self, tokens: Tensor, hidden: Tensor, numbers: Tensor, which: Tensor) -> Tensor:
        """Return how far the hidden states went, in variances."""
        rows = (which < ENGLISH) & self.known[numbers]
        if self.encoder is None or not rows.any():
            return hidden.new_zeros(())
        there = tokens[rows].clamp(max=self.encoder.config.vocab_size - 1)
        with torch.no_grad():
            before = self.encoder(there)[0]
        told = (tokens[rows] < self.encoder.config.vocab_size).all(1)
        apart = ((hidden[rows] - before) ** 2).mean((1, 2)) / before.var()
        return (apart * told).mean()


def _known(brief: Brief) -> bool:
    """Tell whether a brief asks only for what the first checkpoint was taught."""
    return all(
        key in FIRST_TAUGHT and VALUES[key].index(value) < FIRST_TAUGHT[key]
        for key, value in brief.items()
    )


def answers(brief: Brief) -> list[int]:
    """Return the class of every attribute; 0 where the brief says nothing."""
    return [1 + v.index(brief[k]) if k in brief else 0 for k, v in VALUES.items()]


def question_loss(logits: list[Tensor], wanted: Tensor) -> Tensor:
    losses = [F.cross_entropy(row.float(), wanted[:, j]) for j, row in enumerate(logits)]
    return torch.stack(losses).mean()


def train(sitting: Sitting) -> None:
    tokenizer, bank = load(sitting.work), load_tokens(sitting)
    wanted = torch.tensor([answers(example(i).brief) for i in range(len(bank))])
    wanted = wanted.to(sitting.device)
    reader = Reader(tokenizer, sitting.work).to(sitting.device).train()
    learner = Learner("text", reader, sitting, RATE, decay=0.995)
    size, before = sitting.batch or 64, Before(sitting, len(bank))
    for share in learner.steps():
        numbers = torch.randint(0, len(bank), (size,), device=sitting.device)
        which = torch.randint(0, bank.shape[1], (size,), device=sitting.device)
        length = 52 if share < 0.8 else LENGTH  # short rows are twice as fast
        tokens = bank[numbers, which, :length].long()
        with sitting.half():
            logits, hidden = reader(tokens)
        loss = question_loss(logits, wanted[numbers])
        apart = before.distance(tokens, hidden, numbers, which)
        learner.learn(loss + PULL * apart, size)
        learner.watch(loss=loss, apart=apart)
    with learner.averaged():
        reader.encoder.save_pretrained(sitting.work / "text_encoder")
        result = examine(reader, tokenizer, sitting)
        result |= {
            tongue: examine(reader, tokenizer, sitting, tongue)["mean"] for tongue in TONGUES
        }
    learner.note(mean=result["mean"])
    spent = {"samples": learner.samples, "seconds": round(learner.seconds)}
    write_json(sitting.work / "text.json", result | spent)
    print(result)


@torch.no_grad()
def examine(
    reader: Reader, tokenizer: CLIPTokenizer, sitting: Sitting, tongue: str = "en"
) -> dict[str, float]:
    """Return how often each stated attribute of held-out captions is read right."""
    rng = random.Random(9)
    asked = [example(HELD_OUT + i) for i in range(TESTED)]
    texts = [caption(e, rng, tongue) for e in asked]
    wanted = torch.tensor([answers(e.brief) for e in asked])
    parts = [reader(t.to(sitting.device))[0] for t in read(tokenizer, texts).split(128)]
    given = torch.stack(
        [torch.cat([p[j].argmax(1).cpu() for p in parts]) for j in range(len(VALUES))], 1
    )
    right, stated = given == wanted, wanted > 0
    result = {
        k: round(right[stated[:, j], j].float().mean().item(), 4)
        for j, k in enumerate(VALUES)
        if stated[:, j].any()
    }
    silent = right[~stated].float().mean().item()
    return result | {
        "not_stated": round(silent, 4),
        "mean": round(sum(result.values()) / len(result), 4),
    }
