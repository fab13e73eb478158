"""A checkpoint that brings code of its own is refused, and nothing of it runs."""

import json
import shutil
from pathlib import Path

import pytest

from bot.engine.models import load_runner
from bot.errors import ModelError

EMBEDDED = Path(__file__).parents[2] / "bot" / "portraits"
CODE = "from pathlib import Path\nPath({witness!r}).touch()\nclass Evil: pass\n"


@pytest.mark.parametrize(("part", "folder"), [("_class_name", "."), ("vae", "vae")])
def test_code_in_a_checkpoint_is_not_run(tmp_path: Path, part: str, folder: str) -> None:
    model, witness = tmp_path / "model", tmp_path / "it ran"
    shutil.copytree(EMBEDDED, model)
    (model / folder / "evil.py").write_text(CODE.format(witness=str(witness)))
    index = json.loads((model / "model_index.json").read_text())
    (model / "model_index.json").write_text(json.dumps(index | {part: ["evil", "Evil"]}))

    with pytest.raises(ModelError):
        load_runner(str(model), "cpu")

    assert not witness.exists()
