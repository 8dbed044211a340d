"""Writes what torch.randn gives on the CPU for a few seeds to noise.json, for the tests of this package.

pip install torch numpy && python noise.py
"""
import json
import pathlib

import torch

SEEDS = [0, 42, 2**32 - 1, 2**32 + 42, 2**63 + 12345, 2**64 - 1]


def draw(seed):
    generator = torch.Generator().manual_seed(seed)
    first, second = torch.randn(100, generator=generator), torch.randn(4096, generator=generator)
    return dict(
        seed=str(seed),
        first=[float(value) for value in first],
        second_head=[float(value) for value in second[:16]],
        second_tail=[float(value) for value in second[-16:]],
    )


result = dict(torch=torch.__version__, draws=[draw(seed) for seed in SEEDS])
pathlib.Path(__file__).with_name("noise.json").write_text(json.dumps(result, indent=1) + "\n")
