"""Reading an exported folder back into networks, so that training can go on from weights that were shipped.

A graph doesn't say which of its tensors was which parameter: the exporter renames some and turns them around. So the
same network is exported once more with random numbers, and each parameter is found by its numbers. The weights come
back as they were shipped, rounded to 8 bits; optimizers and averages begin anew.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from sketch_training.adapter_export import export_unet
from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import caption_vocabulary
from sketch_training.export import export_decoder, export_encoder, export_text_encoder
from sketch_training.linear_latent import LATENT_CHANNELS, VALUES_IN_BLOCK, LinearLatent
from sketch_training.networks.autoencoder import Decoder, LinearEncoder
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.onnx_folder import DECODER, ENCODER, TEXT_ENCODER, UNET, load_vocabulary, part_path
from sketch_training.work_folder import WorkFolder

Network = TypeVar("Network", bound=nn.Module)


def continue_from(weights: Path, work: WorkFolder, decoder_steps: int) -> None:
    """Fill a work folder from an exported one: latent space, decoder, text encoder, model.

    The decoder counts as trained for some steps; the model begins at step 0, since how long it trains now is a new
    question. Who reads the text encoder's slots isn't exported, and is trained anew.
    """
    vocabulary = caption_vocabulary()
    if load_vocabulary(weights).words != vocabulary.words:
        message = f"{weights}: was trained with other words than captions have now"
        raise ValueError(message)
    latent_space = read_latent_space(weights)
    latent_space.save(work.latent_space)
    decoder = read_back(Decoder(latent_space), export_decoder, weights, DECODER)
    begun(decoder.state_dict(), decoder_steps).save(work.decoder)

    network = SketchNetwork(len(vocabulary))
    read_back(network.text_encoder, export_text_encoder, weights, TEXT_ENCODER)
    with torch.no_grad():
        states, pooled = network.text_encoder(torch.tensor([vocabulary.encode("")] * 2))
    read_back(network.unet, lambda folder, unet: export_unet(folder, unet, states, pooled), weights, UNET)
    begun(network.state_dict(), 0).save(work.model)
    reading = {name: value for name, value in network.state_dict().items() if not name.startswith("unet.")}
    begun(reading, 0).save(work.text)


def begun(state: dict[str, Tensor], steps: int) -> Checkpoint:
    """Make a checkpoint that training goes on from with a new optimizer and a new warm-up."""
    return Checkpoint(steps, warm_from=steps, network=state, average=state, optimizers=None)


def read_latent_space(weights: Path) -> LinearLatent:
    """Read the linear code from the encoder; its inverse follows from it."""
    values = np.random.default_rng(0)
    nothing = LinearLatent(
        values.normal(size=VALUES_IN_BLOCK).astype(np.float32),
        values.normal(size=(LATENT_CHANNELS, VALUES_IN_BLOCK)).astype(np.float32),
        np.zeros((VALUES_IN_BLOCK, LATENT_CHANNELS), np.float32),
    )
    encoder = read_back(LinearEncoder(nothing), export_encoder, weights, ENCODER)
    matrix = encoder.matrix.flatten(1).numpy()
    return LinearLatent(encoder.mean.flatten().numpy(), matrix, np.linalg.pinv(matrix.astype(float)).astype(np.float32))


def read_back(network: Network, export: Callable[[Path, Network], None], weights: Path, part: str) -> Network:
    """Give a network the weights of an exported part, and return it."""
    state = {name: torch.randn_like(value) for name, value in network.state_dict().items()}
    network.load_state_dict(state)
    with TemporaryDirectory() as folder:
        export(Path(folder), network)
        anew = tensors(part_path(Path(folder), part))
    shipped = tensors(part_path(weights, part))
    network.load_state_dict({name: found(name, value, anew, shipped) for name, value in state.items()})
    return network


def found(name: str, value: Tensor, anew: dict[str, np.ndarray], shipped: dict[str, np.ndarray]) -> Tensor:
    """Return what a parameter with some random value is in the shipped graph."""
    wanted = value.numpy()
    for key, candidate in anew.items():
        turned = candidate.ndim == 2 and wanted.ndim == 2 and not same(candidate, wanted)
        if same(candidate.T if turned else candidate, wanted) and key in shipped:
            tensor = shipped[key].T if turned else shipped[key]
            return torch.from_numpy(tensor.reshape(wanted.shape).copy())
    message = f"{name}: the exported graph doesn't have it"
    raise ValueError(message)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two tensors hold the same numbers in the same order, up to what rounding to 8 bits changes."""
    return one.size == other.size and np.abs(one.ravel() - other.ravel()).max() < 0.05


def tensors(path: Path) -> dict[str, np.ndarray]:
    """Read a graph's tensors of fractions by name, those of 8 bits as what they stand for."""
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            integers, scales, _ = (stored[name] for name in node.input)
            (axis,) = (attribute.i for attribute in node.attribute if attribute.name == "axis")
            shape = [-1 if dimension == axis else 1 for dimension in range(integers.ndim)]
            stored[node.output[0]] = integers.astype(np.float32) * scales.reshape(shape)
        if node.op_type == "Constant":
            (value,) = node.attribute
            stored[node.output[0]] = numpy_helper.to_array(value.t)
    return {name: tensor for name, tensor in stored.items() if tensor.dtype == np.float32}
