"""The exported folder: where its parts are, and running them in ONNX Runtime."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from sketch_training.sampling import Parts
from sketch_training.shape import Shape
from sketch_training.vocabulary import SPECIAL_WORDS, Vocabulary

TEXT_ENCODER, UNET, DECODER, ENCODER = "text_encoder", "unet", "vae_decoder", "vae_encoder"

RESIDUALS = ("down_intrablock_additional_residual_0", "down_intrablock_additional_residual_1")
"""What a control network gives and the U-Net takes, at the latents' resolution and at half of it."""

FIRST_FACTOR, SECOND_FACTOR = ".lora_A", ".lora_B"
"""How the inputs for a layer's factors of low rank end; they begin with the layer's name."""


def part_path(folder: Path, part: str) -> Path:
    """Return where a part's graph is."""
    return folder / part / "model.onnx"


def control_path(folder: Path, name: str) -> Path:
    """Return where a control network is."""
    return folder / "controlnet" / name / "model.onnx"


def annotator_path(folder: Path, name: str) -> Path:
    """Return where the annotator of a control network is."""
    return folder / "controlnet" / name / "annotator.onnx"


def lora_path(folder: Path, name: str) -> Path:
    """Return where a LoRA is."""
    return folder / "loras" / f"{name}.safetensors"


def tokenizer_path(folder: Path) -> Path:
    """Return where the vocabulary is."""
    return folder / "tokenizer" / "vocab.json"


def load_vocabulary(folder: Path) -> Vocabulary:
    """Read the vocabulary of an exported folder."""
    words = json.loads(tokenizer_path(folder).read_text())["vocab"]
    return Vocabulary(words[len(SPECIAL_WORDS) :])


def load_shape(folder: Path) -> Shape:
    """Read the shape of an exported folder."""
    index = json.loads((folder / "model_index.json").read_text())
    return Shape(index["native_size"], index["latent_scale"], index["latent_channels"])


def load_parts(folder: Path, threads: int) -> Parts:
    """Open an exported folder for sampling."""
    text_encoder, decoder = (Part(part_path(folder, part), threads) for part in (TEXT_ENCODER, DECODER))
    unet = UNetPart(Part(part_path(folder, UNET), threads))

    def encode_text(tokens: Tensor) -> tuple[Tensor, Tensor]:
        states, pooled = text_encoder.run(input_ids=tokens)
        return states, pooled

    def decode(latents: Tensor) -> Tensor:
        (values,) = decoder.run(latent_sample=latents)
        return values

    return Parts(load_shape(folder), load_vocabulary(folder), encode_text, unet, decode)


class Part:
    """One graph in ONNX Runtime, on the CPU."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load the graph."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @property
    def inputs(self) -> dict[str, list[int | str]]:
        """The names of the inputs with their sizes; an open one is a name."""
        return {argument.name: argument.shape for argument in self._session.get_inputs()}

    def run(self, **inputs: Tensor) -> list[Tensor]:
        """Run the graph on named inputs and return its outputs in order."""
        arrays = {name: np.ascontiguousarray(value.numpy()) for name, value in inputs.items()}
        return [torch.from_numpy(output) for output in self._session.run(None, arrays)]


class UNetPart:
    """The U-Net's graph, and what adapters add to it: nothing, unless `adapted` says what."""

    def __init__(self, unet: Part, added: Mapping[str, Tensor] | None = None) -> None:
        """Take the graph; `added` are its inputs beside the four known ones."""
        self._unet = unet
        self._added = without_adapters(unet.inputs) if added is None else added

    def __call__(self, latents: Tensor, times: Tensor, states: Tensor, pooled: Tensor) -> Tensor:
        """Predict velocities. Where residuals are those of fewer pictures, all pictures follow each other again."""
        added = {
            name: value.repeat(len(latents) // len(value), 1, 1, 1) if name in RESIDUALS and len(value) > 1 else value
            for name, value in self._added.items()
        }
        (velocity,) = self._unet.run(
            sample=latents, timestep=times, encoder_hidden_states=states, text_embeds=pooled, **added
        )
        return velocity

    def adapted(
        self, residuals: Sequence[Tensor] = (), factors: Mapping[str, tuple[Tensor, Tensor]] | None = None
    ) -> "UNetPart":
        """Return the same graph with a control network's residuals, and with the factors of one or several LoRAs."""
        added = {**self._added, **dict(zip(RESIDUALS, residuals, strict=False))}
        for layer, (first, second) in (factors or {}).items():
            added |= {f"{layer}{FIRST_FACTOR}": first, f"{layer}{SECOND_FACTOR}": second}
        return UNetPart(self._unet, added)


def without_adapters(inputs: Mapping[str, Sequence[int | str]]) -> dict[str, Tensor]:
    """Return what a U-Net's inputs for adapters get where there is none: single zeros, and factors of rank 0."""
    added = {name: torch.zeros(1, int(inputs[name][1]), 1, 1) for name in RESIDUALS if name in inputs}
    for name, sizes in inputs.items():
        if name.endswith((FIRST_FACTOR, SECOND_FACTOR)):
            added[name] = torch.zeros([size if isinstance(size, int) else 0 for size in sizes])
    return added
