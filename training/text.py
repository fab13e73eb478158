"""The text encoder learns to read what a caption states; the heads that ask it are then dropped."""

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
from training.tokens import LENGTH, load, load_tokens, read
from training.traits import VALUES

WIDTH = 192
RATE = 3e-3
TESTED = 1024


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
        self.heads = Heads()

    def forward(self, tokens: Tensor) -> list[Tensor]:
        return self.heads(self.encoder(tokens)[0].float())


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
    size = sitting.batch or 64
    for share in learner.steps():
        numbers = torch.randint(0, len(bank), (size,), device=sitting.device)
        which = torch.randint(0, bank.shape[1], (size,), device=sitting.device)
        length = 52 if share < 0.8 else LENGTH  # short rows are twice as fast
        with sitting.half():
            logits = reader(bank[numbers, which, :length].long())
        loss = question_loss(logits, wanted[numbers])
        learner.learn(loss, size)
        learner.watch(loss=loss)
    with learner.averaged():
        reader.encoder.save_pretrained(sitting.work / "text_encoder")
        result = examine(reader, tokenizer, sitting)
    learner.note(mean=result["mean"])
    spent = {"samples": learner.samples, "seconds": round(learner.seconds)}
    write_json(sitting.work / "text.json", result | spent)
    print(result)


@torch.no_grad()
def examine(reader: Reader, tokenizer: CLIPTokenizer, sitting: Sitting) -> dict[str, float]:
    """Return how often each stated attribute of held-out captions is read right."""
    rng = random.Random(9)
    asked = [example(HELD_OUT + i) for i in range(TESTED)]
    texts = [caption(e, rng) for e in asked]
    wanted = torch.tensor([answers(e.brief) for e in asked])
    parts = [reader(t.to(sitting.device)) for t in read(tokenizer, texts).split(128)]
    given = torch.stack(
        [torch.cat([p[j].argmax(1).cpu() for p in parts]) for j in range(len(VALUES))], 1
    )
    right, stated = given == wanted, wanted > 0
    result = {
        k: round(right[stated[:, j], j].float().mean().item(), 4) for j, k in enumerate(VALUES)
    }
    silent = right[~stated].float().mean().item()
    return result | {
        "not_stated": round(silent, 4),
        "mean": round(sum(result.values()) / len(result), 4),
    }
