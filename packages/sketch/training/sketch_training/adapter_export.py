"""Exporting what adapters need: a U-Net that takes them as inputs, control networks, annotators, LoRA files.

The U-Net's graph has an input for each control residual and two for each adapted layer, the factors of low rank, so one
graph serves with and without, and with several LoRAs at once. The rank is left open.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from sketch_training.linear_latent import LATENT_CHANNELS
from sketch_training.lora_file import save_lora
from sketch_training.networks.control_network import ControlNetwork
from sketch_training.networks.low_rank import RANK, Factors, adapted, no_factors
from sketch_training.networks.unet import UNet
from sketch_training.onnx_folder import (
    FIRST_FACTOR,
    RESIDUALS,
    SECOND_FACTOR,
    UNET,
    annotator_path,
    control_path,
    lora_path,
    part_path,
)
from sketch_training.onnx_graph import BATCH, MAP, export_graph
from sketch_training.quantization import quantize_weights
from sketch_training.shape import SHAPE

RESIDUAL = {0: "residual_batch", 2: "residual_height", 3: "residual_width"}
"""A residual may also be one number for each channel, which is spread over the whole map."""

STRENGTH = 2.5
"""How much stronger a control network is exported than it was trained.

It was trained on drawings whose captions agree with their maps, and so learned to leave much to the caption. Where the
two disagree, edges overlap by 0.2 to 0.4 at the strength of training, and by 0.5 to 0.7 at this one.
"""


class AdaptedUNet(nn.Module):
    """The U-Net with all that adapters add to it as arguments."""

    def __init__(self, unet: UNet) -> None:
        """Wrap a U-Net; it stays as it is."""
        super().__init__()
        self.unet = unet
        self.names = tuple(no_factors(unet, RANK))

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        text_embeds: Tensor,
        fine_residual: Tensor,
        coarse_residual: Tensor,
        *factors: Tensor,
    ) -> Tensor:
        """Predict velocities; `factors` are A and B of each adapted layer in turn."""
        pairs = zip(factors[0::2], factors[1::2], strict=True)
        with adapted(self.unet, dict(zip(self.names, pairs, strict=True))):
            return self.unet(sample, timestep, encoder_hidden_states, text_embeds, fine_residual, coarse_residual)


def export_unet(folder: Path, unet: UNet, states: Tensor, pooled: Tensor) -> None:
    """Write the U-Net's graph. `states` and `pooled` are those of an encoded prompt, to trace it with."""
    count = len(states)
    latents = torch.randn(count, LATENT_CHANNELS, SHAPE.latent_size, SHAPE.latent_size)
    residuals = ControlNetwork.beside(unet)(torch.zeros(count, 3, SHAPE.picture_size, SHAPE.picture_size))
    inputs = {"sample": MAP, "timestep": BATCH, "encoder_hidden_states": BATCH, "text_embeds": BATCH}
    inputs |= dict.fromkeys(RESIDUALS, RESIDUAL)
    factors: list[Tensor] = []
    for name, pair in no_factors(unet, RANK).items():
        factors += pair
        # A name for each layer: files may have ranks that differ from one layer to the next.
        inputs |= {f"{name}{FIRST_FACTOR}": {0: f"{name}.rank"}, f"{name}{SECOND_FACTOR}": {1: f"{name}.rank"}}
    arguments = (latents, torch.full((count,), 500), states, pooled, *residuals, *factors)
    path = part_path(folder, UNET)
    export_graph(AdaptedUNet(unet), arguments, path, inputs=inputs, outputs={"out_sample": MAP})
    quantize_weights(path)


def export_control(folder: Path, name: str, network: ControlNetwork, annotator: nn.Module) -> None:
    """Write a control network, and the annotator that makes its maps from pictures."""
    pictures = torch.zeros(2, 3, SHAPE.picture_size, SHAPE.picture_size)
    maps = {0: "batch", 2: "map_height", 3: "map_width"}
    export_graph(
        network.strengthened(STRENGTH),
        (pictures,),
        control_path(folder, name),
        inputs={"controlnet_cond": maps},
        outputs={RESIDUALS[0]: MAP, RESIDUALS[1]: {0: "batch", 2: "half_height", 3: "half_width"}},
    )
    export_graph(
        annotator,
        (pictures,),
        annotator_path(folder, name),
        inputs={"sample": maps},
        outputs={"controlnet_cond": maps},
    )
    for path in (control_path(folder, name), annotator_path(folder, name)):
        quantize_weights(path)


def export_lora(folder: Path, name: str, factors: Mapping[str, Factors]) -> None:
    """Write a LoRA's file."""
    save_lora(lora_path(folder, name), factors)
