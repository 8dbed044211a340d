"""Writing one network as an ONNX graph, with batch, height and width left open."""

from pathlib import Path

import torch
from torch import Tensor, nn

OPSET = 17
BATCH = {0: "batch"}
MAP = {0: "batch", 2: "height", 3: "width"}
"""The open dimensions of feature maps and pictures."""


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
