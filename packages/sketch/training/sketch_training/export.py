"""Export: the trained parts as ONNX graphs in a folder laid out like a diffusers export, with int8 weights.

Batch, height and width are left open in every graph.
"""

import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.linear_latent import LATENT_CHANNELS
from sketch_training.networks.autoencoder import Decoder
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.onnx_folder import DECODER, ENCODER, TEXT_ENCODER, UNET, part_path, tokenizer_path
from sketch_training.quantization import quantize_weights
from sketch_training.sampling import DEFAULT_GUIDANCE, DEFAULT_STEPS
from sketch_training.schedule import scheduler_config
from sketch_training.shape import Shape
from sketch_training.vocabulary import Vocabulary

OPSET = 17
BATCH = {0: "batch"}
MAP = {0: "batch", 2: "height", 3: "width"}
"""The open dimensions of feature maps and pictures."""


def export_folder(
    folder: Path,
    shape: Shape,
    network: SketchNetwork,
    encoder: nn.Module,
    decoder: nn.Module,
    vocabulary: Vocabulary,
    examples: Tensor,
) -> None:
    """Write the whole folder. `examples` are latents of drawn pictures, to fit the preview's colors to."""
    tokens = torch.tensor([vocabulary.encode(""), vocabulary.encode("a red circle")])
    states, pooled = network.text_encoder(tokens)
    latents = torch.randn(2, shape.latent_channels, shape.latent_size, shape.latent_size)
    times = torch.tensor([500, 500])

    export_graph(
        network.text_encoder,
        (tokens,),
        part_path(folder, TEXT_ENCODER),
        inputs={"input_ids": BATCH},
        outputs={"last_hidden_state": BATCH, "text_embeds": BATCH},
    )
    export_graph(
        network.unet,
        (latents, times, states, pooled),
        part_path(folder, UNET),
        inputs={"sample": MAP, "timestep": BATCH, "encoder_hidden_states": BATCH, "text_embeds": BATCH},
        outputs={"out_sample": MAP},
    )
    export_graph(
        decoder, (latents,), part_path(folder, DECODER), inputs={"latent_sample": MAP}, outputs={"sample": MAP}
    )
    export_graph(
        encoder,
        (torch.randn(1, 3, shape.picture_size, shape.picture_size),),
        part_path(folder, ENCODER),
        inputs={"sample": MAP},
        outputs={"latent_sample": MAP},
    )
    # The linear encoder is small and stays float32.
    for part in (TEXT_ENCODER, UNET, DECODER, *((ENCODER,) if shape.learned else ())):
        quantize_weights(part_path(folder, part))
    write_json(tokenizer_path(folder), vocabulary.as_tokenizer())
    write_json(folder / "scheduler" / "scheduler_config.json", scheduler_config())
    write_json(folder / "model_index.json", model_index(shape))
    write_json(folder / "latent_rgb.json", latent_colors(decoder, shape, examples))


@torch.no_grad()
def latent_colors(decoder: nn.Module, shape: Shape, examples: Tensor) -> dict[str, object]:
    """Describe how a latent becomes the mean color of its block, for `latent_rgb.json`: cheap previews while sampling.

    A linear inverse knows it exactly (what its decoder adds changes details, hardly the mean). Of a learned decoder it
    is the best linear fit to some examples.
    """
    if isinstance(decoder, Decoder):
        inverse = decoder.linear_inverse
        factors = inverse.weight.view(3, -1, LATENT_CHANNELS).mean(1).T
        bias = inverse(torch.zeros(1, LATENT_CHANNELS, 1, 1)).view(3, -1).mean(1)
        return {"factors": factors.tolist(), "bias": bias.tolist()}
    means = functional.avg_pool2d(decoder(examples), shape.latent_scale).permute(0, 2, 3, 1).reshape(-1, 3)
    latents = examples.permute(0, 2, 3, 1).reshape(-1, shape.latent_channels)
    fitted = torch.linalg.lstsq(functional.pad(latents, (0, 1), value=1.0), means).solution
    return {"factors": fitted[:-1].tolist(), "bias": fitted[-1].tolist()}


def model_index(shape: Shape) -> dict[str, object]:
    """Describe the folder as a whole, for `model_index.json`."""
    return {
        "_class_name": "SketchPipeline",
        "native_size": shape.picture_size,
        "latent_channels": shape.latent_channels,
        "latent_scale": shape.latent_scale,
        "vae_scaling_factor": 1,
        "guidance_default": DEFAULT_GUIDANCE,
        "steps_default": DEFAULT_STEPS,
    }


def export_graph(
    network: nn.Module,
    arguments: tuple[Tensor, ...],
    path: Path,
    inputs: dict[str, dict[int, str]],
    outputs: dict[str, dict[int, str]],
) -> None:
    """Trace a network into an ONNX graph; `inputs` and `outputs` name them in order, with their open dimensions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network,
        arguments,
        path,
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={**inputs, **outputs},
        opset_version=OPSET,
        # The tracing exporter: it keeps the graph small and needs no further packages.
        dynamo=False,
    )


def write_json(path: Path, contents: dict[str, object]) -> None:
    """Write readable JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2) + "\n")
