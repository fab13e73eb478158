"""The tokenizer (CLIP's format, own words), and every example's captions as token numbers."""

import itertools
import json
import random
from collections import Counter
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from tokenizers import Tokenizer, pre_tokenizers, trainers
from tokenizers.models import BPE
from torch import Tensor
from transformers import CLIPTokenizer

from training.captions import caption
from training.examples import example
from training.sitting import Sitting
from training.strangers import stranger
from training.tongues import TONGUES

LENGTH = 77
VOCABULARY = 2600
WORDINGS = 8  # captions an example
ENGLISH = 6  # of them; each of the others is in German, French or Spanish
MORE = 192  # tokens that a grown tokenizer gets for words it has not met
SAID_OFTEN = 6  # times in the captions that a tokenizer learns from
END = "</w>"


def _lines(count: int = 40_000) -> list[str]:
    rng = random.Random(5)
    said = [
        caption(example(rng.randrange(1 << 22)), rng, rng.choice(("en", "en", *TONGUES)))
        for _ in range(count)
    ]
    return said + [stranger(rng.choice((None, "man", "woman")), rng) for _ in range(count // 8)]


def build(folder: Path) -> CLIPTokenizer:
    """Learn byte pairs from generated captions, in the two file formats that readers know."""
    base, alphabet = CLIPTokenizer().backend_tokenizer, sorted(pre_tokenizers.ByteLevel.alphabet())
    learner = Tokenizer(BPE(end_of_word_suffix=END))
    learner.normalizer, learner.pre_tokenizer = base.normalizer, base.pre_tokenizer
    learner.train_from_iterator(
        _lines(),
        trainers.BpeTrainer(
            vocab_size=VOCABULARY, initial_alphabet=alphabet, end_of_word_suffix=END,
            special_tokens=[], min_frequency=SAID_OFTEN, show_progress=False,
        ),
    )  # fmt: skip
    model = json.loads(learner.to_str())["model"]
    vocabulary, merges = model["vocab"], [tuple(pair) for pair in model["merges"]]
    for byte in alphabet:  # every byte also as the end of a word: no input is unknown
        vocabulary.setdefault(byte + END, len(vocabulary))
    for special in ("<|startoftext|>", "<|endoftext|>"):
        vocabulary[special] = len(vocabulary)
    return _write(folder, vocabulary, merges)


def extend(folder: Path, count: int = MORE, lines: int = 40_000) -> int:
    """Add byte pairs for what new captions say, and return how many.

    All that the tokenizer knew it reads as before: the new pairs come after the old ones.
    """
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    state = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    vocabulary, merges = dict(state["vocab"]), [tuple(pair) for pair in state["merges"]]
    parted = tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str
    heard = map(str.lower, _lines(lines))
    said = Counter(line[a:b] for line in heard for _, (a, b) in parted(line))
    pieces = {word: tokenizer.tokenize(word) for word in said if said[word] >= SAID_OFTEN}
    pieces = {word: parts for word, parts in pieces.items() if len(parts) > 1}
    for _ in range(count):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in pieces.items():
            for pair in itertools.pairwise(parts):
                pairs[pair] += said[word]
        first, second = max(pairs, key=lambda pair: (pairs[pair] * len(pair[0] + pair[1]), pair))
        merges.append((first, second))
        vocabulary[first + second] = len(vocabulary)
        pieces = {w: _merged(parts, first, second) for w, parts in pieces.items()}
    _write(folder, vocabulary, merges)
    return count


def _merged(parts: list[str], first: str, second: str) -> list[str]:
    done: list[str] = []
    for part in parts:
        if done and done[-1] == first and part == second:
            done[-1] = first + second
        else:
            done.append(part)
    return done


def _write(
    folder: Path, vocabulary: dict[str, int], merges: list[tuple[str, str]]
) -> CLIPTokenizer:
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=LENGTH)
    tokenizer.save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    rows = "\n".join(" ".join(pair) for pair in merges)
    (folder / "merges.txt").write_text(f"#version: 0.2\n{rows}\n")
    return tokenizer


def load(work: Path) -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(work / "tokenizer", model_max_length=LENGTH)


def read(tokenizer: CLIPTokenizer, texts: list[str]) -> Tensor:
    """Return token numbers, (n, 77)."""
    return tokenizer(
        texts, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt"
    ).input_ids


def wordings(number: int, count: int = WORDINGS) -> list[str]:
    """Return an example's captions: the first in English, the last in other languages."""
    tongues = ["en"] * ENGLISH + [TONGUES[(number + k) % 3] for k in range(count - ENGLISH)]
    return [
        caption(example(number), random.Random(number * 1000 + k), tongue)
        for k, tongue in enumerate(tongues[:count])
    ]


def _read_block(work: Path, numbers: range) -> np.ndarray:
    texts = [text for number in numbers for text in wordings(number)]
    return read(load(work), texts).view(len(numbers), WORDINGS, LENGTH).to(torch.int16).numpy()


def tokens(sitting: Sitting, count: int) -> None:
    """Build the tokenizer once, then write (count, 8, 77) int16: eight wordings an example."""
    folder = sitting.work / "tokenizer"
    if not folder.exists():
        print(f"{len(build(folder))} tokens")
    block, path = 500, sitting.work / "tokens.npy"
    stored = open_memmap(path, "w+", np.int16, (count, WORDINGS, LENGTH))
    blocks = [range(i, min(i + block, count)) for i in range(0, count, block)]
    with Pool(sitting.threads) as pool:
        for numbers, rows in zip(
            blocks, pool.imap(partial(_read_block, sitting.work), blocks), strict=True
        ):
            stored[numbers.start : numbers.stop] = rows
    stored.flush()


def load_tokens(sitting: Sitting) -> Tensor:
    """Return (n, 8, 77) int16, on the device."""
    return torch.from_numpy(np.load(sitting.work / "tokens.npy")).to(sitting.device)
