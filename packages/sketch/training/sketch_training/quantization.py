"""Quantization: large weights of an ONNX graph as int8, one scale for each output channel.

Only storage shrinks: a DequantizeLinear node turns the weights back to float32 when the graph is loaded, so every
runtime that knows opset 13 computes in float32 as before.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

SMALLEST_QUANTIZED = 2048
"""Tensors with fewer values, and vectors, stay float32."""

LARGEST_INTEGER = 127
SMALLEST_PEAK = 1e-8
"""Keeps the scale of a channel of zeros above zero."""

FIRST_AXIS_OPERATORS = frozenset(("Conv", "Gather", "Gemm"))
"""Operators whose weights have the output channel (or the word) first. MatMul has it last."""


def quantize_weights(path: Path) -> None:
    """Quantize the large weights of a graph in place."""
    model = onnx.load(path)
    graph = model.graph
    used_by: dict[str, str] = {}
    for node in graph.node:
        for name in node.input:
            used_by.setdefault(name, node.op_type)

    stored: list[TensorProto] = []
    dequantizers: list[NodeProto] = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim < 2 or values.size < SMALLEST_QUANTIZED:
            stored.append(tensor)
            continue
        axis = 0 if used_by[tensor.name] in FIRST_AXIS_OPERATORS else values.ndim - 1
        integers, scales = quantize(values, axis)
        parts = {"quantized": integers, "scale": scales, "zero_point": np.zeros(scales.shape, np.int8)}
        names = [f"{tensor.name}_{part}" for part in parts]
        stored += [numpy_helper.from_array(part, name) for name, part in zip(names, parts.values(), strict=True)]
        dequantizers.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))

    nodes = [*dequantizers, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(stored)
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def quantize(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return int8 values and their float32 scales along one axis, so that values ≈ integers × scales."""
    others = tuple(other for other in range(values.ndim) if other != axis)
    peaks = np.abs(values).max(axis=others, keepdims=True)
    scales = np.maximum(peaks, SMALLEST_PEAK) / LARGEST_INTEGER
    integers = np.clip(np.round(values / scales), -LARGEST_INTEGER, LARGEST_INTEGER)
    return integers.astype(np.int8), scales.astype(np.float32).ravel()
