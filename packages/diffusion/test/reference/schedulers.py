"""Runs diffusers' schedulers on a small fixed input and writes what they give to schedulers.json, for the tests of this package.

pip install diffusers torch numpy && python schedulers.py

The input and the stand-in for the model are those of diffusers' own scheduler tests: sample = arange/size, model(x, t) = x·t/(t+1).
"""
import json
import pathlib

import diffusers
import torch

LINEAR = dict(num_train_timesteps=1000, beta_start=0.0001, beta_end=0.02, beta_schedule="linear")
SDXL = dict(
    num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
)
SKETCH = dict(
    num_train_timesteps=1000,
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    prediction_type="v_prediction",
    rescale_betas_zero_snr=True,
    timestep_spacing="linspace",
)

CASES = [
    ("Euler, epsilon", "EulerDiscreteScheduler", LINEAR, 10, {}),
    ("Euler, v-prediction", "EulerDiscreteScheduler", LINEAR | dict(prediction_type="v_prediction"), 10, {}),
    ("Euler, Karras", "EulerDiscreteScheduler", LINEAR | dict(use_karras_sigmas=True), 10, {}),
    ("Euler, leading", "EulerDiscreteScheduler", SDXL, 10, {}),
    ("Euler, trailing", "EulerDiscreteScheduler", SDXL | dict(timestep_spacing="trailing"), 4, {}),
    ("Euler, zero terminal SNR", "EulerDiscreteScheduler", SKETCH, 10, {}),
    ("Euler ancestral, epsilon", "EulerAncestralDiscreteScheduler", LINEAR, 10, {}),
    ("Euler ancestral, zero terminal SNR", "EulerAncestralDiscreteScheduler", SKETCH, 10, {}),
    ("Heun, epsilon", "HeunDiscreteScheduler", LINEAR, 10, {}),
    ("Heun, v-prediction, leading", "HeunDiscreteScheduler", SDXL | dict(prediction_type="v_prediction"), 5, {}),
    ("Heun, Karras", "HeunDiscreteScheduler", LINEAR | dict(use_karras_sigmas=True), 10, {}),
    ("DDIM, clipped", "DDIMScheduler", LINEAR, 10, {}),
    ("DDIM, v-prediction, leading", "DDIMScheduler", SDXL | dict(prediction_type="v_prediction", clip_sample=False), 10, {}),
    ("DDIM, trailing, zero terminal SNR", "DDIMScheduler", SKETCH | dict(clip_sample=False, timestep_spacing="trailing"), 10, {}),
    ("DPM++ 2M", "DPMSolverMultistepScheduler", LINEAR, 20, {}),
    ("DPM++ 2M, few steps", "DPMSolverMultistepScheduler", LINEAR, 5, {}),
    ("DPM++ 2M, Karras, leading", "DPMSolverMultistepScheduler", SDXL | dict(use_karras_sigmas=True), 20, {}),
    ("DPM++ 2M, Heun", "DPMSolverMultistepScheduler", LINEAR | dict(solver_type="heun"), 10, {}),
    ("DPM++ 2M, zero terminal SNR", "DPMSolverMultistepScheduler", SKETCH, 10, {}),
    ("DPM++ 2M SDE", "DPMSolverMultistepScheduler", LINEAR | dict(algorithm_type="sde-dpmsolver++"), 10, {}),
    (
        "DPM++ 2M SDE Heun, Karras",
        "DPMSolverMultistepScheduler",
        SDXL | dict(algorithm_type="sde-dpmsolver++", solver_type="heun", use_karras_sigmas=True),
        10,
        {},
    ),
    ("LCM", "LCMScheduler", dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012), 10, {}),
    ("LCM, one step", "LCMScheduler", dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012), 1, {}),
    ("Flow matching, shift 3", "FlowMatchEulerDiscreteScheduler", dict(shift=3.0), 10, {}),
    ("Flow matching, shift 1, given sigmas", "FlowMatchEulerDiscreteScheduler", dict(shift=1.0), 4, dict(sigmas=[1.0, 0.75, 0.5, 0.25])),
    (
        "Flow matching, dynamic shift",
        "FlowMatchEulerDiscreteScheduler",
        dict(use_dynamic_shifting=True),
        4,
        dict(sigmas=[1.0, 0.75, 0.5, 0.25], mu=1.15),
    ),
]


def sample():
    size = 4 * 3 * 8 * 8
    return (torch.arange(size).reshape(3, 8, 8, 4) / size).permute(3, 0, 1, 2).contiguous()


def run(name, kind, config, steps, options):
    scheduler = getattr(diffusers, kind)(**config)
    if "sigmas" in options:
        scheduler.set_timesteps(**options)
    else:
        scheduler.set_timesteps(steps)
    generator = torch.manual_seed(0)
    x = sample() * getattr(scheduler, "init_noise_sigma", 1.0)
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        output = scaled * t / (t + 1)
        x = scheduler.step(output, t, x, **({} if kind.startswith("DDIM") or kind.startswith("Heun") else dict(generator=generator))).prev_sample
    return dict(
        name=name,
        scheduler=kind,
        config=config,
        steps=steps,
        options=options,
        timesteps=[round(float(t), 4) for t in scheduler.timesteps],
        initial_noise_sigma=float(getattr(scheduler, "init_noise_sigma", 1.0)),
        sum=float(x.abs().double().sum()),
        mean=float(x.abs().double().mean()),
        values=[float(v) for v in x.flatten()[[0, 1, 100, 300, 500, 700, 766, 767]]],
    )


result = dict(diffusers=diffusers.__version__, torch=torch.__version__, cases=[run(*case) for case in CASES])
pathlib.Path(__file__).with_name("schedulers.json").write_text(json.dumps(result, indent=1) + "\n")
