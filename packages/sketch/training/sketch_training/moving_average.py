"""An exponential moving average of a network's weights: it draws better pictures than the weights of any one step."""

import torch
from torch import Tensor, nn


class MovingAverage:
    """Averages the parameters that are trained; the share of the past grows with the steps, up to a limit."""

    def __init__(self, network: nn.Module, limit: float) -> None:
        """Begin with the network's weights; `limit` is the largest share of the past that one step keeps."""
        self._parameters = {name: value for name, value in network.named_parameters() if value.requires_grad}
        self._averages = {name: value.detach().clone() for name, value in self._parameters.items()}
        self._limit = limit

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after step number `step`, counted from 1."""
        share = min(self._limit, (1 + step) / (10 + step))
        averages = list(self._averages.values())
        torch._foreach_mul_(averages, share)
        torch._foreach_add_(averages, [value.detach() for value in self._parameters.values()], alpha=1 - share)

    def state(self) -> dict[str, Tensor]:
        """Return the averages by parameter name."""
        return self._averages

    @torch.no_grad()
    def restore(self, state: dict[str, Tensor]) -> None:
        """Take over averages that `state` returned."""
        for name, average in self._averages.items():
            average.copy_(state[name])
