"""Muon: an optimizer that moves every weight matrix by the same amount in all of its directions.

Momentum is made orthogonal by five Newton-Schulz steps before it is applied (Jordan et al. 2024), scaled so that its
size is what AdamW's would be (Liu et al. 2025, "Muon is Scalable for LLM Training"), so one learning rate serves both.
A convolution is a matrix of outputs by everything that an output sees. Embeddings, norms and biases stay with AdamW.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""The quintic that each Newton-Schulz step applies to the singular values: it drives them towards one."""

ITERATIONS = 5
SIZE_OF_ADAMW = 0.2
"""Root mean square of a typical AdamW update, relative to the learning rate."""


def orthogonal(matrices: Tensor) -> Tensor:
    """Replace the singular values of some matrices `[count, rows, columns]` by values near one."""
    first, second, third = COEFFICIENTS
    states = matrices.float()
    tall = states.shape[1] > states.shape[2]
    states = states.transpose(1, 2) if tall else states
    states = states / (states.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(ITERATIONS):
        square = states @ states.transpose(1, 2)
        states = first * states + (second * square + third * square @ square) @ states
    return (states.transpose(1, 2) if tall else states).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Takes parameters of two or more dimensions."""

    def __init__(
        self, parameters: Iterable[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.01
    ) -> None:
        """Group the parameters by shape: matrices of one shape are made orthogonal together."""
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closure is ever used
        """Apply one update."""
        for group in self.param_groups:
            by_shape: dict[tuple[int, int], list[tuple[nn.Parameter, Tensor]]] = {}
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["momentum"] = torch.zeros_like(parameter)
                average = state["momentum"]
                average.lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(average, group["momentum"]).flatten(1)
                by_shape.setdefault((ahead.shape[0], ahead.shape[1]), []).append((parameter, ahead))
            for shape, members in by_shape.items():
                updates = orthogonal(torch.stack([ahead for _, ahead in members]))
                size = group["lr"] * SIZE_OF_ADAMW * max(shape) ** 0.5
                for (parameter, _), update in zip(members, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.add_(update.view_as(parameter), alpha=-size)
