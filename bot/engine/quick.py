"""The embedded checkpoint's networks on a CPU in ONNX Runtime, which is quicker there than torch.

A graph lies beside the weights and holds none: each of its initializers is named as in torch, and
is put in from the network that was loaded. `training/graphs.py` makes it.
"""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # ships no type information
import torch
from onnxruntime.capi import onnxruntime_pybind11_state as faults  # type: ignore[import-untyped]

from bot.engine.recipes import RECIPES

#: A graph is read from nowhere else: what others pass on are weights alone, as safetensors.
OWN = RECIPES.parent / "portraits"
GRAPH = "graph.onnx"
ENCODING = ("encoder.", "quant_conv.")  #: the half of a VAE that is asked seldom, and stays torch's

#: What the runtime raises of a graph that it cannot read or join with weights: they share no base.
UNFIT = (
    faults.Fail,
    faults.InvalidArgument,
    faults.InvalidGraph,
    faults.InvalidProtobuf,
    faults.NotImplemented,
    faults.RuntimeException,
)

log = logging.getLogger(__name__)


class QuickNetwork:
    """One network; called by the engine's thread alone."""

    def __init__(self, graph: bytes, network: torch.nn.Module) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Kept: the session reads them where torch laid them, and does not hold them itself.
        self._weights = {
            name: onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(weight.numpy()))
            for name, weight in network.state_dict().items()
            if not name.startswith(ENCODING)
        }
        options.add_external_initializers(list(self._weights), list(self._weights.values()))
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )
        self._shapes = {each.name: each.shape for each in self._session.get_inputs()}

    def fits(self, *given: torch.Tensor) -> bool:
        """Tell whether the graph was made for tensors like these; any number of rows may be."""
        return all(
            all(isinstance(side, str) or side == own for side, own in zip(shape, like, strict=True))
            for shape, like in zip(self._shapes.values(), (one.shape for one in given), strict=True)
        )

    def __call__(self, *given: torch.Tensor) -> torch.Tensor:
        """Return what the network makes of tensors; all are float32."""
        fed = [one.float().contiguous().numpy() for one in given]
        return torch.from_numpy(
            self._session.run(None, dict(zip(self._shapes, fed, strict=True)))[0]
        )


def found(folder: Path | None, part: str, network: Any) -> QuickNetwork | None:
    """Return a part of the embedded checkpoint so, where it paints on a CPU and has a graph."""
    if folder is None or folder.resolve() != OWN or not (file := folder / part / GRAPH).exists():
        return None
    weight = next(network.parameters())
    if (weight.device.type, weight.dtype) != ("cpu", torch.float32):
        return None
    try:
        return QuickNetwork(file.read_bytes(), network)
    except UNFIT as error:  # torch paints the same, slower
        log.warning(
            "the graph of the %s does not fit its weights, so torch paints: %s", part, error
        )
        return None
