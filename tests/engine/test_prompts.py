"""Long prompts and weighted words, against what the text encoders say when asked by hand.

The references: AUTOMATIC1111's front end for chunks (75 tokens between their marks, laid end to
end), ComfyUI for weights (the states of no words, and from there so far towards the words').
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from bot.engine.diffusion import DiffusionRunner
from bot.engine.models import load_runner
from bot.engine.prompts import chunked, read_tokens, weighted_parts
from bot.engine.work import Runner, plan
from bot.errors import ModelError
from bot.request import Spec, unweighted
from tests.engine.test_exactness import Sitting, alone

LONG = "Ada Lovelace, " + "in a green jumper over a white shirt with silver buttons, " * 9
FAMILIES = ["sd1", "sd2", "sdxl"]


@pytest.fixture(params=FAMILIES)
def painter(request: pytest.FixtureRequest, runner_of: Callable[[str], Runner]) -> DiffusionRunner:
    runner = runner_of(request.param)
    assert isinstance(runner, DiffusionRunner)
    return runner


def by_hand(pipe: Any, chunks: Sequence[Sequence[tuple[int, float]]]) -> torch.Tensor:
    """Return what a pipeline's encoders make of chunks of (token, weight), [77 chunks, D]."""
    names = [name for name in ("tokenizer", "tokenizer_2") if pipe.components.get(name)]
    whole = []
    for name in names:
        encoder = pipe.components[name.replace("tokenizer", "text_encoder")]
        read = [
            _states(encoder, pipe.components[name], [id for id, _ in chunk], len(names) == 2)
            for chunk in (*chunks, ())
        ]
        for at, chunk in enumerate(chunks):
            for place, (_, weight) in enumerate(chunk, start=1):
                nothing = read[-1][place]
                read[at][place] = (read[at][place] - nothing) * weight + nothing
        whole.append(torch.cat(read[:-1]))
    return torch.cat(whole, dim=-1)


def _states(encoder: Any, tokenizer: Any, words: list[int], one_of_two: bool) -> torch.Tensor:
    ids = [tokenizer.bos_token_id, *words, tokenizer.eos_token_id]
    ids += [tokenizer.pad_token_id] * (77 - len(ids))
    with torch.inference_mode():
        read = encoder(torch.tensor([ids]), output_hidden_states=True)
    states: torch.Tensor = read.hidden_states[-2] if one_of_two else read.last_hidden_state
    return states[0].clone()


def ids_of(pipe: Any, text: str) -> list[int]:
    ids: list[int] = pipe.tokenizer(text, add_special_tokens=False).input_ids
    return ids


def test_a_long_prompt_is_read_in_chunks_that_end_at_commas(painter: DiffusionRunner) -> None:
    ids = ids_of(painter.pipe, LONG)
    comma = ids_of(painter.pipe, ",")[0]
    chunks, rest = [], ids
    while len(rest) > 75:
        end = 75 - rest[:75][::-1].index(comma)
        chunks.append([(id, 1.0) for id in rest[:end]])
        rest = rest[end:]
    chunks.append([(id, 1.0) for id in rest])
    assert 1 < len(chunks) <= 3

    given = painter._reader.read(LONG, len(chunks))

    assert painter._reader.chunks(LONG) == painter._reader.chunks("a hat", LONG) == len(chunks)
    assert torch.allclose(given.text, by_hand(painter.pipe, chunks), atol=1e-5)


def test_a_short_side_is_padded_by_chunks_of_nothing(painter: DiffusionRunner) -> None:
    given = painter._reader.read("a hat", 2)

    hat = [(id, 1.0) for id in ids_of(painter.pipe, "a hat")]
    assert torch.allclose(given.text, by_hand(painter.pipe, [hat, []]), atol=1e-5)
    one = painter._reader.read("a hat")
    assert torch.allclose(given.text[:77], one.text, atol=1e-5)
    if one.pooled is not None and given.pooled is not None:
        assert torch.allclose(given.pooled, one.pooled, atol=1e-5)


def test_words_count_by_their_weights(painter: DiffusionRunner) -> None:
    given = painter._reader.read("a (red hat:1.5) and (a beard:0.25)")

    words = [("a", 1.0), ("red hat", 1.5), ("and", 1.0), ("a beard", 0.25)]
    chunk = [(id, weight) for text, weight in words for id in ids_of(painter.pipe, text)]
    assert torch.allclose(given.text, by_hand(painter.pipe, [chunk]), atol=1e-5)
    assert not torch.allclose(given.text, painter._reader.read("a red hat and a beard").text)


def test_a_weight_of_one_is_none(painter: DiffusionRunner) -> None:
    plain = painter._reader.read("a red hat")

    assert torch.allclose(painter._reader.read("a (red hat:1)").text, plain.text, atol=1e-6)


def test_a_long_prompt_equals_itself_alone_and_reads_to_its_end(
    painter: DiffusionRunner, decibels: Callable[..., float]
) -> None:
    long = Spec(prompt=LONG, negative="a (hat:1.2)", seed=1, steps=4, guidance=5.0)
    short = Spec(prompt="a queen", seed=2, steps=4)
    planned = plan(long, painter.card)
    assert planned.key != plan(short, painter.card).key
    assert planned.key == plan(long.model_copy(update={"prompt": LONG + "x"}), painter.card).key

    sitting = Sitting(painter)
    for spec in (short, long, short.model_copy(update={"prompt": LONG + "smiling", "seed": 3})):
        sitting.add(spec)
        sitting.step_loop.step()
    _, together, other = sitting.finish()

    assert together is not None
    assert decibels(together, alone(painter, long)) > 60
    assert other is not None
    assert painter.unread(planned) == ()


def test_a_long_prompt_is_what_diffusers_paints_of_the_same_states(
    painter: DiffusionRunner, decibels: Callable[..., float]
) -> None:
    spec = Spec(prompt=LONG, negative="a hat", seed=7, steps=5, guidance=6.0, sampler="ddim")
    chunks = plan(spec, painter.card).chunks
    reader, pipe = painter._reader, painter.pipe
    led, free = reader.read(spec.prompt, chunks), reader.read(spec.negative, chunks)
    states = {"prompt_embeds": led.text[None], "negative_prompt_embeds": free.text[None]}
    if led.pooled is not None and free.pooled is not None:
        states |= {"pooled_prompt_embeds": led.pooled[None]}
        states |= {"negative_pooled_prompt_embeds": free.pooled[None]}
    generator = torch.Generator().manual_seed(spec.seed)
    size = {"width": painter.card.width, "height": painter.card.height}
    asked = {"num_inference_steps": 5, "guidance_scale": 6.0, "generator": generator} | size
    pipe.set_progress_bar_config(disable=True)
    [theirs] = pipe(**states, **asked).images

    assert decibels(alone(painter, spec), theirs) > 60


def test_what_is_past_the_last_chunk_is_told(painter: DiffusionRunner) -> None:
    endless = LONG * 4 + "as a (pencil drawing:1.2)"
    planned = plan(Spec(prompt=endless, seed=1), painter.card)

    [rest] = painter.unread(planned)

    assert planned.chunks == 3
    assert unweighted(endless).endswith(rest)
    assert rest.endswith("as a pencil drawing")
    assert torch.equal(
        painter._reader.read(endless, 3).text, painter._reader.read(endless + " x", 3).text
    )


def test_the_embedded_model_reads_one_chunk_and_weights(runner_of: Callable[[str], Runner]) -> None:
    embedded = runner_of("embedded")
    assert isinstance(embedded, DiffusionRunner)

    planned = plan(Spec(prompt=LONG, seed=1), embedded.card)

    assert planned.chunks == 1
    [rest] = embedded.unread(planned)
    assert LONG.rstrip(", ").endswith(rest)
    read = embedded._reader.read
    assert not torch.equal(read("a (red:1.4) hat").text, read("a red hat").text)


def test_a_recipe_says_how_much_is_read(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    recipe.write_text(f"[mine]\npath = {json.dumps(str(tiny('sd1')))}\nchunks = 2\n")
    assert load_runner(str(recipe), "cpu").card.chunks == 2

    recipe.write_text(f"[mine]\npath = {json.dumps(str(tiny('sd1')))}\nchunks = 9\n")
    with pytest.raises(ModelError, match="chunks"):
        load_runner(str(recipe), "cpu")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a (red hat:1.3)", [("a ", 1.0), ("red hat", 1.3)]),
        ("(x:0.5) (y:2)", [("x", 0.5), (" ", 1.0), ("y", 2.0)]),
        ("(x: 1.1), y", [("x", 1.1), (", y", 1.0)]),
        ("n(ak:1.3)ed", [("n(ak:1.3)ed", 1.0)]),  # inside words it is no weight
        ("Ada (1815)", [("Ada (1815)", 1.0)]),
        ("John (3:16)", [("John (3:16)", 1.0)]),
        ("(x:2.5)", [("(x:2.5)", 1.0)]),  # past what anybody means
        ("(x:-1)", [("(x:-1)", 1.0)]),
        ("((x:1.1):1.2)", [("(", 1.0), ("x", 1.1), (":1.2)", 1.0)]),  # the inner one alone
        ("", []),
    ],
)
def test_which_words_have_weights(text: str, parts: list[tuple[str, float]]) -> None:
    given = weighted_parts(text)

    assert given == parts
    assert "".join(part for part, _ in given) == unweighted(text)


def test_tokens_know_where_they_stand_in_the_text_without_weights(
    runner_of: Callable[[str], Runner],
) -> None:
    embedded = runner_of("embedded")
    assert isinstance(embedded, DiffusionRunner)
    text = "a (red hat:1.3) and a beard"

    tokens = read_tokens(embedded.pipe.tokenizer, text)

    plain = unweighted(text)
    assert [plain[t.start] for t in tokens if t.piece.startswith("red")] == ["r"]
    assert plain[tokens[-1].start :] == "beard"
    assert {t.weight for t in tokens} == {1.0, 1.3}
    assert chunked(tokens, len(tokens)) == [tokens]
    assert chunked(tokens, len(tokens) - 1) == [tokens[:-1], tokens[-1:]]
    assert chunked([], 75) == [[]]
