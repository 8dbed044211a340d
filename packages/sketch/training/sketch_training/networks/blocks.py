"""The two blocks of the U-Net: a residual block that knows the time, a transformer block that reads the prompt."""

from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.attention import Attention

NORM_GROUPS = 16


def silence(layer: nn.Conv2d | nn.Linear) -> None:
    """Set a layer to zero, so that the block it ends begins as the identity."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


class ResidualBlock(nn.Module):
    """Two convolutions around a time embedding that is added and that scales, plus a shortcut."""

    def __init__(self, channels_in: int, channels_out: int, time_width: int) -> None:
        """Build a block; the shortcut is a 1 × 1 convolution where the channel counts differ."""
        super().__init__()
        self.norm_in = nn.GroupNorm(NORM_GROUPS, channels_in)
        self.conv_in = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.time_projection = nn.Linear(time_width, channels_out)
        self.time_scale = nn.Linear(time_width, channels_out)
        self.norm_out = nn.GroupNorm(NORM_GROUPS, channels_out)
        self.conv_out = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        same = channels_in == channels_out
        self.shortcut = nn.Identity() if same else nn.Conv2d(channels_in, channels_out, 1)
        silence(self.time_scale)
        silence(self.conv_out)

    def forward(self, states: Tensor, time: Tensor) -> Tensor:
        """Map `[batch, channels_in, height, width]` to `[batch, channels_out, height, width]`."""
        hidden = self.conv_in(functional.silu(self.norm_in(states)))
        hidden = hidden + self.time_projection(time)[:, :, None, None]
        hidden = self.norm_out(hidden) * (1 + self.time_scale(time)[:, :, None, None])
        return self.shortcut(states) + self.conv_out(functional.silu(hidden))


class TransformerBlock(nn.Module):
    """Self-attention over positions, cross-attention to the prompt, and a gated feed-forward network."""

    def __init__(self, channels: int, text_width: int, heads: int = 4, expansion: int = 2) -> None:
        """Build a block for feature maps of `channels`."""
        super().__init__()
        self.group_norm = nn.GroupNorm(NORM_GROUPS, channels)
        self.self_attention_norm = nn.LayerNorm(channels)
        self.self_attention = Attention(channels, channels, heads)
        self.cross_attention_norm = nn.LayerNorm(channels)
        self.cross_attention = Attention(channels, text_width, heads)
        self.feed_forward_norm = nn.LayerNorm(channels)
        self.feed_forward_in = nn.Linear(channels, 2 * expansion * channels)
        self.feed_forward_out = nn.Linear(expansion * channels, channels)
        self.output = nn.Linear(channels, channels)
        silence(self.output)

    def forward(self, feature_map: Tensor, text: Tensor) -> Tensor:
        """Keep the shape `[batch, channels, height, width]`; `text` is `[batch, tokens, text_width]`."""
        batch, channels, height, width = feature_map.shape
        states = self.group_norm(feature_map).flatten(2).transpose(1, 2)
        normed = self.self_attention_norm(states)
        states = states + self.self_attention(normed, normed)
        states = states + self.cross_attention(self.cross_attention_norm(states), text)
        value, gate = self.feed_forward_in(self.feed_forward_norm(states)).chunk(2, -1)
        states = states + self.feed_forward_out(value * functional.gelu(gate))
        return feature_map + self.output(states).transpose(1, 2).reshape(batch, channels, height, width)
