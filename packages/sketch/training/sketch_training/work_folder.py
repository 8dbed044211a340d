"""The work folder: where the stages of a run leave what the next ones need.

Remove a file, and its stage is run again.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WorkFolder:
    """The files of one run."""

    root: Path

    @classmethod
    def at(cls, path: str) -> "WorkFolder":
        """Name the work folder at a path; it need not exist yet."""
        return cls(Path(path))

    @property
    def pictures(self) -> Path:
        """Pictures to fit the autoencoder to."""
        return self.root / "pictures.npy"

    @property
    def latent_space(self) -> Path:
        """The fitted linear latent."""
        return self.root / "linear_latent.npz"

    @property
    def latents(self) -> Path:
        """Latents to train on; the token numbers of their captions lie beside them."""
        return self.root / "latents.npy"

    @property
    def decoder(self) -> Path:
        """The decoder's checkpoint."""
        return self.root / "decoder.pt"

    @property
    def refined_decoder(self) -> Path:
        """The checkpoint of the decoder that has seen what the model makes; it is exported where it is there."""
        return self.root / "refined-decoder.pt"

    @property
    def text(self) -> Path:
        """The checkpoint of the text encoder, before it is trained together with the U-Net."""
        return self.root / "text.pt"

    @property
    def judge(self) -> Path:
        """The judge of the evaluation."""
        return self.root / "judge.pt"

    @property
    def model(self) -> Path:
        """The checkpoint of text encoder and U-Net."""
        return self.root / "model.pt"

    @property
    def figure_finder(self) -> Path:
        """The checkpoint of the annotator that finds figures."""
        return self.root / "figure-finder.pt"

    @property
    def control_scenes(self) -> Path:
        """Scenes to train control networks on, with their maps."""
        return self.root / "control-scenes.npz"

    def control(self, name: str) -> Path:
        """The checkpoint of a control network."""
        return self.root / f"control-{name}.pt"

    def style_scenes(self, name: str) -> Path:
        """Scenes to train a LoRA on."""
        return self.root / f"scenes-{name}.npz"

    def lora(self, name: str) -> Path:
        """The checkpoint of a LoRA."""
        return self.root / f"lora-{name}.pt"

    @property
    def exported(self) -> Path:
        """The exported folder, unless another place is asked for."""
        return self.root / "weights"

    @property
    def reference(self) -> Path:
        """The reference case."""
        return self.root / "reference"

    @property
    def contact_sheet(self) -> Path:
        """The contact sheet of the exported folder."""
        return self.root / "contact-sheet.png"
