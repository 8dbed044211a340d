"""Export: the trained parts as ONNX graphs in a folder laid out like a diffusers export, with int8 weights."""

import json
from pathlib import Path

import torch

from sketch_training.adapter_export import export_unet
from sketch_training.linear_latent import LATENT_CHANNELS
from sketch_training.networks.autoencoder import Decoder, LinearEncoder
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.networks.text_encoder import TextEncoder
from sketch_training.onnx_folder import DECODER, ENCODER, TEXT_ENCODER, part_path, tokenizer_path
from sketch_training.onnx_graph import BATCH, MAP, export_graph
from sketch_training.quantization import quantize_weights
from sketch_training.sampling import DEFAULT_GUIDANCE, DEFAULT_STEPS
from sketch_training.schedule import scheduler_config
from sketch_training.shape import SHAPE
from sketch_training.vocabulary import PADDING, TOKEN_COUNT, Vocabulary


def export_folder(
    folder: Path, network: SketchNetwork, encoder: LinearEncoder, decoder: Decoder, vocabulary: Vocabulary
) -> None:
    """Write the whole folder."""
    export_text_encoder(folder, network.text_encoder)
    with torch.no_grad():
        states, pooled = network.text_encoder(torch.tensor([vocabulary.encode(""), vocabulary.encode("a red circle")]))
    export_unet(folder, network.unet, states, pooled)
    export_decoder(folder, decoder)
    export_encoder(folder, encoder)
    write_json(tokenizer_path(folder), vocabulary.as_tokenizer())
    write_json(folder / "scheduler" / "scheduler_config.json", scheduler_config())
    write_json(folder / "model_index.json", model_index())
    write_json(folder / "latent_rgb.json", latent_colors(decoder))


def export_text_encoder(folder: Path, network: TextEncoder) -> None:
    """Write the text encoder's graph."""
    path = part_path(folder, TEXT_ENCODER)
    tokens = torch.full((2, TOKEN_COUNT), PADDING)
    outputs = {"last_hidden_state": BATCH, "text_embeds": BATCH}
    export_graph(network, (tokens,), path, inputs={"input_ids": BATCH}, outputs=outputs)
    quantize_weights(path)


def export_decoder(folder: Path, network: Decoder) -> None:
    """Write the decoder's graph."""
    path = part_path(folder, DECODER)
    latents = torch.randn(2, SHAPE.latent_channels, SHAPE.latent_size, SHAPE.latent_size)
    export_graph(network, (latents,), path, inputs={"latent_sample": MAP}, outputs={"sample": MAP})
    quantize_weights(path)


def export_encoder(folder: Path, network: LinearEncoder) -> None:
    """Write the encoder's graph, which is small and stays float32."""
    pictures = torch.randn(1, 3, SHAPE.picture_size, SHAPE.picture_size)
    path = part_path(folder, ENCODER)
    export_graph(network, (pictures,), path, inputs={"sample": MAP}, outputs={"latent_sample": MAP})


@torch.no_grad()
def latent_colors(decoder: Decoder) -> dict[str, object]:
    """Describe how a latent becomes the mean color of its block, for `latent_rgb.json`: cheap previews while sampling.

    The linear inverse knows it exactly: what the decoder adds changes details, hardly the mean.
    """
    inverse = decoder.linear_inverse
    factors = inverse.weight.view(3, -1, LATENT_CHANNELS).mean(1).T
    bias = inverse(torch.zeros(1, LATENT_CHANNELS, 1, 1)).view(3, -1).mean(1)
    return {"factors": factors.tolist(), "bias": bias.tolist()}


def model_index() -> dict[str, object]:
    """Describe the folder as a whole, for `model_index.json`."""
    return {
        "_class_name": "SketchPipeline",
        "native_size": SHAPE.picture_size,
        "latent_channels": SHAPE.latent_channels,
        "latent_scale": SHAPE.latent_scale,
        "vae_scaling_factor": 1,
        "guidance_default": DEFAULT_GUIDANCE,
        "steps_default": DEFAULT_STEPS,
    }


def write_json(path: Path, contents: dict[str, object]) -> None:
    """Write readable JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2) + "\n")
