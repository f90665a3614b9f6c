#!/usr/bin/env python3
"""Records runs of diffusers' schedulers for SchedulerGoldenTest.

    python schedulers.py FOLDER

Needs numpy, scipy, torch (CPU) and diffusers; made with diffusers 58eb52c0803ea9af3abec60841c2a093bdf1f951.
`strength` and `start_step` are ours; else the layout is that of models/src/test/resources/golden/schedulers/README.md. A run with `start_step` begins as
StableDiffusionImg2ImgPipeline does: the scheduler's timesteps from `start_step * order` on, the first latents
`add_noise` of the start latent with `randn` of seed 5. A run with `strength` in `set_timesteps_kwargs` begins as
LatentConsistencyModelImg2ImgPipeline does, at the first of all its timesteps.
"""

import inspect
import json
import pathlib
import sys

import diffusers.schedulers as schedulers
import numpy as np
import torch

SHAPE = (1, 4, 8, 8)
SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
OFFSET = {**SD, "steps_offset": 1}
V = {"prediction_type": "v_prediction"}
KARRAS = {"use_karras_sigmas": True}
SIGMA_MIN = {"final_sigmas_type": "sigma_min"}
SDE = {"algorithm_type": "sde-dpmsolver++"}

# name, class, configuration, steps, and what else the run has
RUNS = [
    ("lms_eps_10", "LMSDiscrete", OFFSET, 10, {}),
    ("lms_karras_v_10", "LMSDiscrete", {**OFFSET, **V, **KARRAS}, 10, {}),
    ("lms_leading_late_10", "LMSDiscrete", {**OFFSET, "timestep_spacing": "leading"}, 10, {"start": 4}),
    ("deis_10", "DEISMultistep", OFFSET, 10, {}),
    ("deis_3_karras_16", "DEISMultistep", {**OFFSET, **KARRAS, "solver_order": 3}, 16, {}),
    (
        "deis_of_dpm_v_8",
        "DEISMultistep",
        {**OFFSET, **V, "algorithm_type": "dpmsolver++", "solver_type": "midpoint", "use_exponential_sigmas": True},
        8,
        {},
    ),
    ("deis_late_10", "DEISMultistep", {**OFFSET, "solver_order": 3}, 10, {"start": 5}),
    ("kdpm2_eps_8", "KDPM2Discrete", OFFSET, 8, {}),
    ("kdpm2_karras_v_6", "KDPM2Discrete", {**OFFSET, **V, **KARRAS, "timestep_spacing": "leading"}, 6, {}),
    ("kdpm2_late_8", "KDPM2Discrete", OFFSET, 8, {"start": 3}),
    ("kdpm2a_eps_8", "KDPM2AncestralDiscrete", OFFSET, 8, {}),
    ("kdpm2a_karras_v_6", "KDPM2AncestralDiscrete", {**OFFSET, **V, **KARRAS, "timestep_spacing": "trailing"}, 6, {}),
    ("kdpm2a_late_8", "KDPM2AncestralDiscrete", {**OFFSET, "use_exponential_sigmas": True}, 8, {"start": 5}),
    ("dpmpp2s_10", "DPMSolverSinglestep", SD, 10, {}),
    ("dpmpp2s_karras_v_7", "DPMSolverSinglestep", {**SD, **V, **KARRAS}, 7, {}),
    ("dpmpp3s_heun_9", "DPMSolverSinglestep", {**SD, "solver_order": 3, "solver_type": "heun"}, 9, {}),
    ("dpmpp3s_sigmin_8", "DPMSolverSinglestep", {**SD, **SIGMA_MIN, "solver_order": 3}, 8, {}),
    (
        "dpm3s_sigmin_9",
        "DPMSolverSinglestep",
        {**SD, **SIGMA_MIN, "algorithm_type": "dpmsolver", "solver_order": 3, "solver_type": "heun"},
        9,
        {},
    ),
    ("dpmpp_sde_10", "DPMSolverSinglestep", {**SD, **SDE}, 10, {}),
    ("dpmpp_sde_karras_10", "DPMSolverSinglestep", {**SD, **SDE, **KARRAS}, 10, {}),
    ("dpmpp_sde_3_heun_7", "DPMSolverSinglestep", {**SD, **SDE, "solver_order": 3, "solver_type": "heun"}, 7, {}),
    ("dpmpp_sde_late_10", "DPMSolverSinglestep", {**SD, **SDE, "lower_order_final": True}, 10, {"start": 5}),
    ("ddpm_sigmoid_8", "DDPM", {"beta_schedule": "sigmoid"}, 8, {}),
    ("ddpm_laplace_v_8", "DDPM", {**V, "beta_schedule": "laplace", "clip_sample": False}, 8, {}),
    ("heun_exp_4", "HeunDiscrete", {"beta_schedule": "exp", "timestep_spacing": "leading"}, 4, {}),
    ("euler_log_linear_8", "EulerDiscrete", {**SD, "interpolation_type": "log_linear"}, 8, {}),
    ("euler_log_linear_karras_8", "EulerDiscrete", {**SD, **KARRAS, "interpolation_type": "log_linear"}, 8, {}),
    (
        "euler_continuous_v_8",
        "EulerDiscrete",
        {**SD, **V, **KARRAS, "timestep_type": "continuous", "sigma_min": 0.002, "sigma_max": 80.0},
        8,
        {},
    ),
    ("dpmpp2m_lu_8", "DPMSolverMultistep", {**OFFSET, "use_lu_lambdas": True}, 8, {}),
    ("dpmpp2m_of_unipc_8", "DPMSolverMultistep", {**OFFSET, "solver_type": "bh1"}, 8, {}),
    ("dpmpp3m_sde_16", "DPMSolverMultistep", {**OFFSET, **SDE, "solver_order": 3}, 16, {}),
    ("dpmpp3m_late_10", "DPMSolverMultistep", {**OFFSET, "solver_order": 3}, 10, {"start": 3}),
    ("dpmpp2m_sde_late_10", "DPMSolverMultistep", {**OFFSET, **SDE}, 10, {"start": 6}),
    ("unipc_exponential_sigmin_8", "UniPCMultistep", {**OFFSET, **SIGMA_MIN, "use_exponential_sigmas": True}, 8, {}),
    (
        "unipc_3_bh1_noise_10",
        "UniPCMultistep",
        {**OFFSET, **SIGMA_MIN, "solver_order": 3, "solver_type": "bh1", "predict_x0": False},
        10,
        {},
    ),
    ("unipc_1_10", "UniPCMultistep", {**OFFSET, "solver_order": 1, "lower_order_final": False}, 10, {}),
    ("unipc_late_10", "UniPCMultistep", {**OFFSET, "disable_corrector": [5]}, 10, {"start": 4}),
    ("pndm_plms_late_10", "PNDM", {**OFFSET, "skip_prk_steps": True}, 10, {"start": 4}),
    ("pndm_prk_late_8", "PNDM", {**OFFSET, "set_alpha_to_one": True}, 8, {"start": 2}),
    ("ddim_eta1_late_8", "DDIM", {**OFFSET, "clip_sample": False}, 8, {"start": 3, "eta": 1.0}),
    ("ddim_cosine_eta_6", "DDIM", {**V, "beta_schedule": "squaredcos_cap_v2"}, 6, {"eta": 0.3}),
    ("heun_late_8", "HeunDiscrete", OFFSET, 8, {"start": 4}),
    ("euler_a_late_8", "EulerAncestralDiscrete", OFFSET, 8, {"start": 4}),
    (
        "euler_v_zsnr_late_8",
        "EulerDiscrete",
        {**SD, **V, "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
        8,
        {"start": 2},
    ),
    ("lcm_late_8", "LCM", {}, 8, {"start": 4}),
    ("lcm_strength_4", "LCM", {}, 4, {"strength": 0.5}),
    ("tcd_clip_late_6", "TCD", {"clip_sample": True}, 6, {"start": 2, "eta": 0.5}),
    ("dpmpp2m_trailing_1", "DPMSolverMultistep", {**SD, "timestep_spacing": "trailing"}, 1, {}),
    ("euler_a_trailing_1", "EulerAncestralDiscrete", {**SD, "timestep_spacing": "trailing"}, 1, {}),
    ("kdpm2_1", "KDPM2Discrete", {**SD, "timestep_spacing": "trailing"}, 1, {}),
]


def randn(seed):
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed))


def model(scaled, timestep):
    wave = np.float32(np.sin(np.float32(float(timestep)) / np.float32(100)))
    return 0.1 * scaled + 0.05 * float(wave)


def record(name, class_name, explicit, steps, extras):
    class_name += "Scheduler"
    scheduler = getattr(schedulers, class_name)(**explicit)
    set_kwargs = {"strength": extras["strength"]} if "strength" in extras else {}
    step_kwargs = {"eta": extras["eta"]} if "eta" in extras else {}
    config = {key: value for key, value in scheduler.config.items() if not key.startswith("_")}
    scheduler.set_timesteps(steps, **set_kwargs)
    first = extras.get("start", 0) * scheduler.order
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(first)
    timesteps = scheduler.timesteps[first:]
    takes_generator = "generator" in inspect.signature(scheduler.step).parameters
    if takes_generator:
        step_kwargs["generator"] = torch.Generator().manual_seed(777)

    clean = randn(1234)
    if "start" in extras or "strength" in extras:
        latents = scheduler.add_noise(clean, randn(5), timesteps[:1])
    else:
        latents = clean * scheduler.init_noise_sigma
    middle = len(timesteps) // 2
    arrays = {"latents": []}
    for call, timestep in enumerate(timesteps):
        if call == middle:
            arrays["add_noise_mid"] = scheduler.add_noise(clean, randn(5), timesteps[call : call + 1]).numpy()
        output = model(scheduler.scale_model_input(latents, timestep), timestep)
        latents = scheduler.step(output, timestep, latents, **step_kwargs).prev_sample
        arrays["latents"].append(latents.numpy())
    arrays["latents"] = np.stack(arrays["latents"])
    assert np.isfinite(arrays["latents"]).all(), name

    has_sigmas = isinstance(getattr(scheduler, "sigmas", None), torch.Tensor)
    return arrays, {
        "name": name,
        "scheduler": class_name,
        "config": config,
        "explicit": explicit,
        "steps": steps,
        "start_step": extras.get("start"),
        "set_timesteps_kwargs": set_kwargs,
        "step_kwargs": {key: value for key, value in step_kwargs.items() if key != "generator"},
        "init_noise_sigma": float(scheduler.init_noise_sigma),
        "timesteps": [float(timestep) for timestep in timesteps],
        "sigmas": [float(sigma) for sigma in scheduler.sigmas] if has_sigmas else None,
        "generator_seed": 777 if takes_generator else None,
        "add_noise_index": middle,
        "arrays": {key: list(value.shape) for key, value in arrays.items()},
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for run in RUNS:
        arrays, description = record(*run)
        np.savez(folder / f"{run[0]}.npz", **arrays)
        (folder / f"{run[0]}.json").write_text(json.dumps(description, indent=1) + "\n")
    (folder / "index_own.json").write_text(json.dumps([run[0] for run in RUNS], indent=0) + "\n")


if __name__ == "__main__":
    main()
