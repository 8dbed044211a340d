"""Low-rank adapters (LoRA): a small correction beside some of the U-Net's layers, which stay as they are.

A layer's output gets `B · A · input` added, where A leads to a few numbers (the rank) and B back. The U-Net knows
nothing of it: while the block of `adapted` runs, its layers have hooks. So one definition serves training, where the
factors are learned, and export, where they are inputs of the graph.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.blocks import ResidualBlock, TransformerBlock
from sketch_training.networks.unet import UNet

RANK = 8

Layer = nn.Conv2d | nn.Linear
Factors = tuple[Tensor, Tensor]
"""A and B: `[rank, in]` and `[out, rank]`, or of a convolution `[rank, in, k, k]` and `[out, rank, 1, 1]`."""


def adapted_layers(unet: UNet) -> dict[str, Layer]:
    """Return the layers that get an adapter, by their names in the U-Net: where a picture's look is decided."""
    layers: dict[str, Layer] = {}
    for name, module in unet.named_modules():
        if isinstance(module, ResidualBlock):
            layers |= {f"{name}.conv_in": module.conv_in, f"{name}.conv_out": module.conv_out}
        elif isinstance(module, TransformerBlock):
            layers[f"{name}.cross_attention.key_value"] = module.cross_attention.key_value
            layers[f"{name}.feed_forward_out"] = module.feed_forward_out
    return layers | {"upsample": unet.upsample, "conv_out": unet.conv_out}


def correction(layer: Layer, states: Tensor, factors: Factors) -> Tensor:
    """Return what is added to a layer's output."""
    first, second = factors
    if isinstance(layer, nn.Linear):
        return functional.linear(functional.linear(states, first), second)
    few = functional.conv2d(states, first, stride=layer.stride, padding=layer.padding)
    return functional.conv2d(few, second)


@contextmanager
def adapted(unet: UNet, factors: Mapping[str, Factors]) -> Iterator[None]:
    """Add corrections to the layers that have factors, while the block runs."""

    def hook_for(pair: Factors) -> Callable[[nn.Module, tuple[Tensor], Tensor], Tensor]:
        return lambda layer, inputs, output: output + correction(layer, inputs[0], pair)  # type: ignore[arg-type]

    layers = adapted_layers(unet)
    handles = [layers[name].register_forward_hook(hook_for(pair)) for name, pair in factors.items()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def factor_shapes(layer: Layer, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shapes of a layer's factors."""
    outputs, inputs, *kernel = layer.weight.shape
    return (rank, inputs, *kernel), (outputs, rank, *(1 for _ in kernel))


def no_factors(unet: UNet, rank: int) -> dict[str, Factors]:
    """Return factors of zeros for all layers, which change nothing."""
    shapes = {name: factor_shapes(layer, rank) for name, layer in adapted_layers(unet).items()}
    return {name: (torch.zeros(first), torch.zeros(second)) for name, (first, second) in shapes.items()}


def combined(adapters: Sequence[tuple[Mapping[str, Factors], float]]) -> dict[str, Factors]:
    """Make one adapter of several, each with its weight: their ranks add up."""
    names = {name: None for factors, _ in adapters for name in factors}
    merged = {}
    for name in names:
        pairs = [(factors[name], weight) for factors, weight in adapters if name in factors]
        first = torch.cat([first for (first, _), _ in pairs], 0)
        merged[name] = first, torch.cat([second * weight for (_, second), weight in pairs], 1)
    return merged


class LowRankAdapter(nn.Module):
    """The factors of one LoRA as parameters. It begins without effect: A is random, B is zero."""

    def __init__(self, unet: UNet, rank: int = RANK) -> None:
        """Build factors for all layers that get an adapter."""
        super().__init__()
        self.names = tuple(adapted_layers(unet))
        shapes = [factor_shapes(layer, rank) for layer in adapted_layers(unet).values()]
        # As large as makes the few numbers between A and B about as large as what the layer sees.
        self.firsts = nn.ParameterList(torch.randn(first) / math.prod(first[1:]) ** 0.5 for first, _ in shapes)
        self.seconds = nn.ParameterList(torch.zeros(second) for _, second in shapes)

    def factors(self) -> dict[str, Factors]:
        """Return the factors by layer."""
        return dict(zip(self.names, zip(self.firsts, self.seconds, strict=True), strict=True))
