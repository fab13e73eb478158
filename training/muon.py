"""Muon for all matrices, AdamW for the rest: further a step than AdamW alone on these models."""

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonal(gradients: Tensor, steps: int = 5) -> Tensor:
    """Return roughly the nearest semi-orthogonal matrices, (n, rows, columns).

    Run in bf16 where the device computes it; a processor that emulates it is many times slower.
    """
    flip = gradients.shape[1] > gradients.shape[2]
    x = (gradients.transpose(1, 2) if flip else gradients).contiguous()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    x = x.bfloat16() if computes_bf16(x.device) else x
    a, b, c = NEWTON_SCHULZ
    for _ in range(steps):
        square = x @ x.transpose(1, 2)
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return (x.transpose(1, 2) if flip else x).float()


def computes_bf16(device: torch.device) -> bool:
    return device.type != "cpu" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised; the update's RMS is 0.2 of the rate, about AdamW's.

    Matrices of one shape are handled as one batch, which halves the cost of a step on a CPU.
    """

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.95) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for (rows, columns), params in _by_shape(group["params"]).items():
                moments = [self._moment(p, group["momentum"]) for p in params]
                ahead = [
                    p.grad.lerp(m, group["momentum"]).reshape(rows, columns)
                    for p, m in zip(params, moments, strict=True)
                ]
                size = 0.2 * max(rows, columns) ** 0.5
                for p, update in zip(params, orthogonal(torch.stack(ahead)), strict=True):
                    p.add_(update.reshape(p.shape), alpha=-group["lr"] * size)

    def _moment(self, p: Tensor, momentum: float) -> Tensor:
        moment = self.state[p].setdefault("moment", torch.zeros_like(p))
        return moment.lerp_(p.grad, 1 - momentum)


def _by_shape(params: Iterable[Tensor]) -> dict[tuple[int, int], list[Tensor]]:
    shapes: dict[tuple[int, int], list[Tensor]] = defaultdict(list)
    for p in params:
        if p.grad is not None:
            shapes[p.shape[0], p.numel() // p.shape[0]].append(p)
    return shapes


def optimizers(model: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """Share a model's trainable parameters between the two; embeddings count as the rest."""
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    matrices = [p for n, p in named if p.ndim >= 2 and "embedding" not in n]
    others = [p for n, p in named if p.ndim < 2 or "embedding" in n]
    plain = torch.optim.AdamW(others, lr=rate / 2, betas=(0.9, 0.99), weight_decay=0.0)
    return [Muon(matrices, lr=rate), plain]
