"""The exported folder: where its parts are, and running them in ONNX Runtime."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from sketch_training.sampling import Parts
from sketch_training.shape import SHAPES, Shape
from sketch_training.vocabulary import SPECIAL_WORDS, Vocabulary

TEXT_ENCODER, UNET, DECODER, ENCODER = "text_encoder", "unet", "vae_decoder", "vae_encoder"


def part_path(folder: Path, part: str) -> Path:
    """Return where a part's graph is."""
    return folder / part / "model.onnx"


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
    sizes = (index["native_size"], index["latent_scale"], index["latent_channels"])
    known = {(shape.picture_size, shape.latent_scale, shape.latent_channels): shape for shape in SHAPES.values()}
    return known[sizes]


def load_parts(folder: Path, threads: int) -> Parts:
    """Open an exported folder for sampling."""
    text_encoder, unet, decoder = (Part(part_path(folder, part), threads) for part in (TEXT_ENCODER, UNET, DECODER))

    def encode_text(tokens: Tensor) -> tuple[Tensor, Tensor]:
        states, pooled = text_encoder.run(input_ids=tokens)
        return states, pooled

    def predict_velocity(latents: Tensor, times: Tensor, states: Tensor, pooled: Tensor) -> Tensor:
        (velocity,) = unet.run(sample=latents, timestep=times, encoder_hidden_states=states, text_embeds=pooled)
        return velocity

    def decode(latents: Tensor) -> Tensor:
        (values,) = decoder.run(latent_sample=latents)
        return values

    return Parts(load_shape(folder), load_vocabulary(folder), encode_text, predict_velocity, decode)


class Part:
    """One graph in ONNX Runtime, on the CPU."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load the graph."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, **inputs: Tensor) -> list[Tensor]:
        """Run the graph on named inputs and return its outputs in order."""
        arrays = {name: np.ascontiguousarray(value.numpy()) for name, value in inputs.items()}
        return [torch.from_numpy(output) for output in self._session.run(None, arrays)]
