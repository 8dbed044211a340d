"""The text encoder: a transformer over 24 tokens, and five slots that gather what these say.

The first three slots tell of the figures from left to right, the fourth of the setting, the fifth of the look. They
learn to (`text_training`), so that the U-Net needn't find out by drawing which color belongs to which figure. Tokens
and slots together feed the U-Net's cross-attention, the pooled vector its time embedding.
"""

import torch
from torch import Tensor, nn

from sketch_training.networks.attention import Attention
from sketch_training.networks.blocks import silence
from sketch_training.scenes.meaning import SLOTS
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


class SlotBlock(nn.Module):
    """Slots look at the tokens, then at each other; the tokens don't look back."""

    def __init__(self, width: int, heads: int) -> None:
        """Build one block."""
        super().__init__()
        self.reading_norm = nn.LayerNorm(width)
        self.reading = Attention(width, width, heads)
        self.exchange = TextBlock(width, heads)

    def forward(self, slots: Tensor, tokens: Tensor) -> Tensor:
        """Keep the shape `[batch, slots, width]`."""
        return self.exchange(slots + self.reading(self.reading_norm(slots), tokens))


class TextEncoder(nn.Module):
    """1.1 M parameters. Padding is not masked: it is part of what the model was taught with."""

    def __init__(self, vocabulary_size: int, width: int = TEXT_WIDTH, layers: int = 3, heads: int = 4) -> None:
        """Build an encoder for a vocabulary."""
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary_size, width)
        self.position_embedding = nn.Parameter(torch.randn(1, TOKEN_COUNT, width) * 0.02)
        self.blocks = nn.ModuleList(TextBlock(width, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)
        self.pooled_projection = nn.Linear(width, width)
        self.slot_embedding = nn.Parameter(torch.randn(1, len(SLOTS), width) * 0.5)
        self.slot_blocks = nn.ModuleList(SlotBlock(width, heads) for _ in range(2))
        self.slot_norm = nn.LayerNorm(width)
        self.slot_pooled_projection = nn.Linear(len(SLOTS) * width, width)
        silence(self.slot_pooled_projection)
        with torch.no_grad():
            self.token_embedding.weight.mul_(0.5)

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Map token numbers `[batch, 24]` to states `[batch, 29, 128]`, slots last, and a pooled `[batch, 128]`."""
        tokens = self.token_embedding(input_ids) + self.position_embedding
        for block in self.blocks:
            tokens = block(tokens)
        tokens = self.final_norm(tokens)

        slots = self.slot_embedding.expand(tokens.shape[0], -1, -1)
        for block in self.slot_blocks:
            slots = block(slots, tokens)
        slots = self.slot_norm(slots)

        pooled = self.pooled_projection(tokens[:, 0]) + self.slot_pooled_projection(slots.flatten(1))
        return torch.cat([tokens, slots], 1), pooled
