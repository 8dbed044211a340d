"""The plan reader: answers the questions of `scenes.meaning` from the text encoder's slots. Only training needs it."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.text_encoder import TEXT_WIDTH
from sketch_training.scenes.meaning import ANSWER_COUNTS, NOT_ASKED


class PlanReader(nn.Module):
    """One linear layer for each slot, with one output for each answer to each of its questions."""

    def __init__(self, width: int = TEXT_WIDTH) -> None:
        """Build the layers."""
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(width, sum(counts)) for counts in ANSWER_COUNTS)

    def forward(self, states: Tensor) -> list[Tensor]:
        """Map the text encoder's states `[batch, tokens + slots, width]` to logits, one tensor for each question."""
        slots = states[:, -len(ANSWER_COUNTS) :].unbind(1)
        answers = zip(self.heads, slots, ANSWER_COUNTS, strict=True)
        return [logits for head, slot, counts in answers for logits in head(slot).split(counts, 1)]


def reading_loss(logits: list[Tensor], meanings: Tensor) -> Tensor:
    """Average the cross-entropies of all questions; scenes without a plan, `NOT_ASKED`, don't count."""
    terms = [
        functional.cross_entropy(answer.float(), meanings[:, index], ignore_index=NOT_ASKED, reduction="sum")
        for index, answer in enumerate(logits)
    ]
    return torch.stack(terms).sum() / (meanings != NOT_ASKED).sum().clamp_min(1)
