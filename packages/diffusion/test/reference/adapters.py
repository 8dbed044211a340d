"""Makes a tiny model with ControlNets and LoRAs, adapters/, and writes what PyTorch says of it to adapters.json, for the tests of this package.

pip install torch onnx safetensors && python adapters.py && pnpm format

The networks are untrained; what counts is that their exports have the inputs and outputs that real ones have. The expected numbers are made
another way than the exports make them: LoRAs are multiplied into the weights, and each window of a canvas is evaluated alone.
"""
import json
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "adapters"
NATIVE, SCALE, CHANNELS, WIDTH = 8, 4, 4, 6
WORDS = ["<pad>", "<s>", "</s>", "<unk>", "a", "red", "blue", "cat", "house", "dull"]
LENGTH = 6
CONV, LINEAR = "down.conv_in", "middle.key_value"


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_in = nn.Conv2d(CHANNELS, 8, 3, padding=1)
        self.time = nn.Linear(1, 8)
        self.down = nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.key_value = nn.Linear(WIDTH, 12)
        self.pooled = nn.Linear(WIDTH, 12)
        self.up = nn.Conv2d(12, 8, 3, padding=1)
        self.conv_out = nn.Conv2d(8, CHANNELS, 3, padding=1)

    def forward(self, sample, timestep, states, pooled, residual_0, residual_1, conv_a, conv_b, linear_a, linear_b):
        fine = self.conv_in(sample) + functional.conv2d(functional.conv2d(sample, conv_a, padding=1), conv_b)
        fine = torch.tanh(fine + self.time(timestep.float().view(-1, 1) / 1000)[:, :, None, None]) + residual_0
        keys = self.key_value(states) + states @ linear_a.T @ linear_b.T
        text = torch.tanh(keys).mean(1) + self.pooled(pooled)
        coarse = torch.tanh(self.down(fine) + text[:, :, None, None]) + residual_1
        return self.conv_out(fine + torch.tanh(self.up(functional.interpolate(coarse, scale_factor=2.0))))


class TextEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), WIDTH)

    def forward(self, ids):
        states = self.embedding(ids)
        return states, states.mean(1)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.colors = nn.Conv2d(CHANNELS, 3, 1)

    def forward(self, latents):
        return torch.tanh(functional.interpolate(self.colors(latents), scale_factor=float(SCALE)))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.latents = nn.Conv2d(3, CHANNELS, 1)

    def forward(self, colors):
        return self.latents(functional.avg_pool2d(colors, SCALE))


class ControlNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fine = nn.Conv2d(3, 8, 3, padding=1)
        self.coarse = nn.Conv2d(3, 12, 3, padding=1)

    def forward(self, cond):
        return self.fine(functional.avg_pool2d(cond, SCALE)), self.coarse(functional.avg_pool2d(cond, 2 * SCALE))


class Annotator(nn.Module):
    def forward(self, sample):
        return (1 - sample) / 2


def export(network, arguments, name, inputs, outputs):
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network, arguments, path, input_names=list(inputs), output_names=list(outputs), dynamic_axes=inputs | outputs, opset_version=17, dynamo=False
    )


def write_json(name, contents):
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2) + "\n")


RESIDUALS = {f"down_intrablock_additional_residual_{i}": {0: "rows", 2: f"height_{i}", 3: f"width_{i}"} for i in (0, 1)}
MAP = {0: "batch", 2: "height", 3: "width"}


def no_adapters(conv_rank=1, linear_rank=1):
    """Residuals and factors that change nothing. PyTorch takes no convolution of rank 0, which ONNX Runtime does."""
    return (
        torch.zeros(1, 8, 1, 1),
        torch.zeros(1, 12, 1, 1),
        torch.zeros(conv_rank, CHANNELS, 3, 3),
        torch.zeros(8, conv_rank, 1, 1),
        torch.zeros(linear_rank, WIDTH),
        torch.zeros(12, linear_rank),
    )


def export_all(unet, text_encoder, decoder, encoder, controlnets):
    export(
        unet,
        (torch.randn(2, CHANNELS, NATIVE, NATIVE), torch.tensor([1, 2]), torch.randn(2, LENGTH, WIDTH), torch.randn(2, WIDTH), *no_adapters(2, 2)),
        "unet/model.onnx",
        {
            "sample": MAP,
            "timestep": {0: "batch"},
            "encoder_hidden_states": {0: "batch"},
            "text_embeds": {0: "batch"},
            **RESIDUALS,
            f"{CONV}.lora_A": {0: "conv_rank"},
            f"{CONV}.lora_B": {1: "conv_rank"},
            f"{LINEAR}.lora_A": {0: "linear_rank"},
            f"{LINEAR}.lora_B": {1: "linear_rank"},
        },
        {"out_sample": MAP},
    )
    batch = {0: "batch"}
    export(
        text_encoder,
        (torch.zeros(2, LENGTH, dtype=torch.long),),
        "text_encoder/model.onnx",
        {"input_ids": batch},
        {"last_hidden_state": batch, "text_embeds": batch},
    )
    export(decoder, (torch.randn(1, CHANNELS, NATIVE, NATIVE),), "vae_decoder/model.onnx", {"latent_sample": MAP}, {"sample": MAP})
    export(encoder, (torch.randn(1, 3, NATIVE * SCALE, NATIVE * SCALE),), "vae_encoder/model.onnx", {"sample": MAP}, {"latent_sample": MAP})
    picture = torch.randn(1, 3, NATIVE * SCALE, NATIVE * SCALE)
    for name, controlnet in controlnets.items():
        export(controlnet, (picture,), f"controlnet/{name}/model.onnx", {"controlnet_cond": MAP}, RESIDUALS)
    export(Annotator(), (picture,), "controlnet/negative/annotator.onnx", {"sample": MAP}, {"controlnet_cond": MAP})
    write_json(
        "model_index.json",
        {"_class_name": "TinyPipeline", "native_size": NATIVE * SCALE, "latent_channels": CHANNELS, "latent_scale": SCALE, "vae_scaling_factor": 1},
    )
    write_json(
        "scheduler/scheduler_config.json",
        {
            "_class_name": "EulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "beta_start": 0.00085,
            "beta_end": 0.012,
            "beta_schedule": "scaled_linear",
            "prediction_type": "v_prediction",
            "timestep_spacing": "linspace",
        },
    )
    vocabulary = {"type": "words", "split": "[a-z]+", "lowercase": True, "length": LENGTH, "pad": 0, "bos": 1, "eos": 2, "unk": 3, "vocab": WORDS}
    write_json("tokenizer/vocab.json", vocabulary)


def lora(rank, dtype, layers, alpha=None):
    """The arrays of a LoRA file."""
    shapes = {CONV: ((rank, CHANNELS, 3, 3), (8, rank, 1, 1)), LINEAR: ((rank, WIDTH), (12, rank))}
    tensors = {}
    for layer in layers:
        for part, shape in zip("AB", shapes[layer]):
            tensors[f"unet.{layer}.lora_{part}.weight"] = torch.randn(shape).mul(0.3).to(dtype)
        if alpha is not None:
            tensors[f"unet.{layer}.alpha"] = torch.tensor(alpha, dtype=dtype)
    return tensors


def merged(unet, loras):
    """The U-Net with LoRAs, as (arrays, weight), multiplied into its weights."""
    result = UNet()
    result.load_state_dict(unet.state_dict())
    for tensors, weight in loras:
        for layer, target in ((CONV, result.conv_in), (LINEAR, result.key_value)):
            if f"unet.{layer}.lora_A.weight" not in tensors:
                continue
            a, b = (tensors[f"unet.{layer}.lora_{part}.weight"].float() for part in "AB")
            factor = float(tensors.get(f"unet.{layer}.alpha", torch.tensor(float(len(a))))) / len(a)
            target.weight.data += weight * factor * (b.flatten(1) @ a.flatten(1)).view_as(target.weight)
    return result


def tokens(text):
    ids = [1, *(WORDS.index(word) for word in text.split()), 2]
    return torch.tensor([ids + [0] * (LENGTH - len(ids))])


def picture(width, height):
    """The picture that the tests make by the same rule, from -1 to 1."""
    values = [[[(x * 5 + y * 3 + color * 40) % 256 for x in range(width)] for y in range(height)] for color in range(3)]
    return torch.tensor(values).float()[None] / 127.5 - 1


#: Windows of canvases 8 and 12 latents wide: where each begins, and the columns that it decides.
WINDOWS = {8: [(0, 0, 8)], 12: [(2, 2, 10), (0, 0, 2), (4, 10, 12)]}


def evaluate(unet, text_encoder, latents, guidance, control=None, annotate=lambda colors: (colors + 1) / 2):
    """One evaluation of a canvas at timestep 500, guided, window by window."""
    width = latents.shape[3]
    output = torch.zeros_like(latents)
    for index, (start, left, right) in enumerate(WINDOWS[width]):
        seen = latents[:, :, :, start : start + NATIVE]
        extra = no_adapters()
        if control is not None:
            pixels = picture(width * SCALE, NATIVE * SCALE)[:, :, :, start * SCALE : (start + NATIVE) * SCALE]
            extra = (*control(annotate(pixels)), *extra[2:])
        predict = lambda text: unet(seen, torch.tensor([500]), *text_encoder(tokens(text)), *extra)
        made = predict("") if index > 0 else predict("red cat")
        if index == 0 and guidance > 1:
            negative = predict("dull")
            made = negative + guidance * (made - negative)
        output[:, :, :, left:right] = made[:, :, :, left - start : right - start]
    return output


@torch.no_grad()
def main():
    torch.manual_seed(1)
    unet, text_encoder, decoder, encoder = UNet(), TextEncoder(), Decoder(), Encoder()
    controlnets = {"negative": ControlNet(), "plain": ControlNet()}
    bold = lora(2, torch.float16, [CONV, LINEAR], alpha=4.0)
    soft = lora(1, torch.float32, [CONV])
    ink = lora(3, torch.bfloat16, [LINEAR], alpha=1.5)
    export_all(unet, text_encoder, decoder, encoder, controlnets)
    (FOLDER / "loras").mkdir(exist_ok=True)
    save_file(bold, FOLDER / "loras" / "Bold.safetensors", metadata={"made_by": "adapters.py"})
    save_file(soft, FOLDER / "loras" / "Soft.safetensors")
    save_file(ink, HERE / "adapters-Ink.safetensors")

    negate = Annotator()
    cases = [
        dict(name="nothing", width=8, guidance=3, loras={}),
        dict(name="a LoRA in 16-bit floats", width=8, guidance=3, loras=dict(Bold=0.7)),
        dict(name="a LoRA in 32-bit floats for one layer, the other way round", width=8, guidance=1, loras=dict(Soft=-1.2)),
        dict(name="a LoRA in bfloat16 from elsewhere", width=8, guidance=3, loras=dict(Ink=2)),
        dict(name="three LoRAs on a wide picture", width=12, guidance=3, loras=dict(Bold=0.5, Ink=-1, Soft=1)),
        dict(name="a ControlNet whose map is the picture", width=8, guidance=1, loras={}, control="plain"),
        dict(name="a ControlNet with an annotator", width=8, guidance=3, loras={}, control="negative"),
        dict(name="a ControlNet and two LoRAs on a wide picture", width=12, guidance=3, loras=dict(Bold=1, Soft=0.5), control="negative"),
    ]
    files = dict(Bold=bold, Soft=soft, Ink=ink)
    for case in cases:
        latents = torch.randn(1, CHANNELS, NATIVE, case["width"], generator=torch.Generator().manual_seed(5))
        adapted = merged(unet, [(files[name], weight) for name, weight in case["loras"].items()])
        control = controlnets.get(case.get("control"))
        annotate = dict(annotate=negate) if case.get("control") == "negative" else {}
        expected = evaluate(adapted, text_encoder, latents, case["guidance"], control, **annotate)
        case["expected"] = [round(float(value), 5) for value in expected.flatten()]
    lines = ",\n".join(" " + json.dumps(case) for case in cases)
    (HERE / "adapters.json").write_text(f'{{"torch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n')


main()
