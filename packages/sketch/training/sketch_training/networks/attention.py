"""Multi-head attention, used by the text encoder and the U-Net."""

from torch import Tensor, nn


class Attention(nn.Module):
    """Let each of `queries` look at all of `context`."""

    def __init__(self, width: int, context_width: int, heads: int) -> None:
        """Build projections for `heads` heads of `width / heads` channels each."""
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(context_width, 2 * width, bias=False)
        self.output = nn.Linear(width, width)

    def forward(self, queries: Tensor, context: Tensor) -> Tensor:
        """Map `[batch, queries, width]` and `[batch, context, context_width]` to `[batch, queries, width]`."""
        batch, query_count, width = queries.shape
        context_count = context.shape[1]
        head_width = width // self.heads
        query = self.query(queries).view(batch, query_count, self.heads, head_width).transpose(1, 2)
        key_value = self.key_value(context).view(batch, context_count, 2 * self.heads, head_width).transpose(1, 2)
        key, value = key_value.chunk(2, 1)
        # Written out, not `scaled_dot_product_attention`: it exports to plain MatMul and Softmax.
        weights = (query * head_width**-0.5 @ key.transpose(-1, -2)).softmax(-1)
        return self.output((weights @ value).transpose(1, 2).reshape(batch, query_count, width))
