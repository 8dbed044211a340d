"""Text encoder, plan reader and U-Net as one network, because they are trained together."""

from torch import Tensor, nn

from sketch_training.networks.plan_reader import PlanReader
from sketch_training.networks.text_encoder import TextEncoder
from sketch_training.networks.unet import UNet


class SketchNetwork(nn.Module):
    """What the diffusion training optimizes."""

    def __init__(self, vocabulary_size: int) -> None:
        """Build the parts for a vocabulary."""
        super().__init__()
        self.text_encoder = TextEncoder(vocabulary_size)
        self.plan_reader = PlanReader()
        self.unet = UNet()

    def forward(self, sample: Tensor, timestep: Tensor, input_ids: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Predict velocities for noised latents, given times and token numbers; read the captions, too."""
        states, pooled = self.text_encoder(input_ids)
        return self.unet(sample, timestep, states, pooled), self.plan_reader(states)
