"""Evaluation: a judge that was trained on drawn pictures looks at what a model makes of prompts it never saw."""
