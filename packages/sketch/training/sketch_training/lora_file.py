"""LoRA files: the factors of one LoRA as float16 `.safetensors`, named as diffusers and PEFT name them."""

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file

from sketch_training.files import whole_file
from sketch_training.networks.low_rank import Factors

PREFIX = "unet."
FIRST, SECOND, ALPHA = ".lora_A.weight", ".lora_B.weight", ".alpha"


def save_lora(path: Path, factors: Mapping[str, Factors]) -> None:
    """Write the factors of all layers."""
    tensors = {}
    for layer, (first, second) in factors.items():
        tensors[f"{PREFIX}{layer}{FIRST}"] = first.detach().half().contiguous()
        tensors[f"{PREFIX}{layer}{SECOND}"] = second.detach().half().contiguous()
    with whole_file(path) as unfinished:
        save_file(tensors, unfinished)


def load_lora(path: Path) -> dict[str, Factors]:
    """Read the factors of all layers as float32. Where a layer has an alpha, B is multiplied by alpha / rank."""
    tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
    factors = {}
    for name in tensors:
        if name.endswith(FIRST):
            layer = name.removeprefix(PREFIX).removesuffix(FIRST)
            first, second = tensors[name], tensors[f"{PREFIX}{layer}{SECOND}"]
            alpha = tensors.get(f"{PREFIX}{layer}{ALPHA}")
            factors[layer] = (first, second if alpha is None else second * (alpha / len(first)))
    return factors
