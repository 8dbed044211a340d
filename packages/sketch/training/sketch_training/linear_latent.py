"""The latent space: sixteen numbers for each block of 8 × 8 pixels of the picture at half its size.

They are found by principal component analysis. Encoding is one matrix, fitted in seconds, and it can not drift while a
decoder learns. Component `k` is divided by the square root of its own standard deviation (and all of them by one common
number, which makes the whole of unit variance): strong components stay stronger than weak ones, but not by as much as
in the pictures.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

LATENT_CHANNELS = 16
LATENT_SCALE = 8
"""A latent covers this many pixels of the half-size picture across and down."""

VALUES_IN_BLOCK = 3 * LATENT_SCALE * LATENT_SCALE


@dataclass(frozen=True)
class LinearLatent:
    """The mean block `[192]`, the encoding matrix `[16, 192]` and the decoding matrix `[192, 16]`, all float32.

    Blocks are flattened as color, row, column, the order of torch's `pixel_unshuffle`.
    """

    mean: np.ndarray
    encode_matrix: np.ndarray
    decode_matrix: np.ndarray

    def encode(self, picture: np.ndarray) -> np.ndarray:
        """Encode one picture in bytes `[height, width, 3]` to latents `[16, height / 8, width / 8]`."""
        rows, columns = picture.shape[0] // LATENT_SCALE, picture.shape[1] // LATENT_SCALE
        latents = (blocks(picture) - self.mean) @ self.encode_matrix.T
        return latents.T.reshape(LATENT_CHANNELS, rows, columns)

    def save(self, path: Path) -> None:
        """Write the three arrays to an `.npz` file."""
        np.savez(path, mean=self.mean, encode_matrix=self.encode_matrix, decode_matrix=self.decode_matrix)

    @classmethod
    def load(cls, path: Path) -> "LinearLatent":
        """Read what `save` has written."""
        with np.load(path) as arrays:
            return cls(arrays["mean"], arrays["encode_matrix"], arrays["decode_matrix"])


def blocks(picture: np.ndarray) -> np.ndarray:
    """Cut a picture in bytes into flattened blocks `[count, 192]` with values from -1 to 1."""
    values = picture.astype(np.float32) / 127.5 - 1
    rows, columns = values.shape[0] // LATENT_SCALE, values.shape[1] // LATENT_SCALE
    grid = values.reshape(rows, LATENT_SCALE, columns, LATENT_SCALE, 3)
    return grid.transpose(0, 2, 4, 1, 3).reshape(rows * columns, VALUES_IN_BLOCK)


def halved(pictures: np.ndarray) -> np.ndarray:
    """Shrink pictures in bytes to half their size, each pixel the mean of four."""
    count, height, width, colors = pictures.shape
    squares = pictures.reshape(count, height // 2, 2, width // 2, 2, colors)
    return squares.mean((2, 4)).round().astype(np.uint8)


def fit_linear_latent(pictures: np.ndarray) -> LinearLatent:
    """Fit the latent space to pictures in bytes `[count, height, width, 3]`."""
    samples = np.concatenate([blocks(picture) for picture in pictures])
    mean = samples.mean(0)
    covariance = (samples - mean).T @ (samples - mean) / len(samples)
    variances, directions = np.linalg.eigh(covariance.astype(np.float64))
    strongest = np.argsort(variances)[::-1][:LATENT_CHANNELS]
    directions = directions[:, strongest]
    # A direction and its opposite are equally principal; which one comes out depends on the linear algebra library.
    directions = directions * np.sign(directions[np.abs(directions).argmax(0), np.arange(LATENT_CHANNELS)])

    divisors = variances[strongest] ** 0.25
    # Every seventh block is enough to measure one number.
    divisors = divisors * (((samples[::7] - mean) @ (directions / divisors)).std())
    return LinearLatent(
        mean.astype(np.float32),
        (directions / divisors).T.astype(np.float32),
        (directions * divisors).astype(np.float32),
    )
