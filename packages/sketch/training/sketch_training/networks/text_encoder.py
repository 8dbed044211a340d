"""The text encoder: a transformer over 24 tokens.

Its sequence feeds the U-Net's cross-attention, its pooled vector the U-Net's time embedding.
"""

import torch
from torch import Tensor, nn

from sketch_training.networks.attention import Attention
from sketch_training.vocabulary import TOKEN_COUNT

TEXT_WIDTH = 128


class TextBlock(nn.Module):
    """Self-attention and a feed-forward network, each behind a layer norm."""

    def __init__(self, width: int, heads: int) -> None:
        """Build one block."""
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, width, heads)
        self.feed_forward_norm = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 3 * width), nn.GELU(), nn.Linear(3 * width, width))

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape `[batch, tokens, width]`."""
        normed = self.attention_norm(states)
        states = states + self.attention(normed, normed)
        return states + self.feed_forward(self.feed_forward_norm(states))


class TextEncoder(nn.Module):
    """0.53 M parameters. Padding is not masked: it is part of what the model was taught with."""

    def __init__(self, vocabulary_size: int, width: int = TEXT_WIDTH, layers: int = 3, heads: int = 4) -> None:
        """Build an encoder for a vocabulary."""
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary_size, width)
        self.position_embedding = nn.Parameter(torch.randn(1, TOKEN_COUNT, width) * 0.02)
        self.blocks = nn.ModuleList(TextBlock(width, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)
        self.pooled_projection = nn.Linear(width, width)
        with torch.no_grad():
            self.token_embedding.weight.mul_(0.5)

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Map token numbers `[batch, 24]` to states `[batch, 24, 128]` and one pooled vector each, `[batch, 128]`."""
        states = self.token_embedding(input_ids) + self.position_embedding
        for block in self.blocks:
            states = block(states)
        states = self.final_norm(states)
        return states, self.pooled_projection(states[:, 0])
