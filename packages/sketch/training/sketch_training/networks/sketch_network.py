"""Text encoder and U-Net as one network, because they are trained together."""

from torch import Tensor, nn

from sketch_training.networks.text_encoder import TextEncoder
from sketch_training.networks.unet import UNet
from sketch_training.shape import FIRST, Shape


class SketchNetwork(nn.Module):
    """What the diffusion training optimizes."""

    def __init__(self, vocabulary_size: int, shape: Shape = FIRST) -> None:
        """Build both parts for a vocabulary and a shape."""
        super().__init__()
        self.text_encoder = TextEncoder(vocabulary_size)
        self.unet = UNet(shape)

    def forward(self, sample: Tensor, timestep: Tensor, input_ids: Tensor) -> Tensor:
        """Predict velocities for noised latents, given times and token numbers."""
        states, pooled = self.text_encoder(input_ids)
        return self.unet(sample, timestep, states, pooled)
