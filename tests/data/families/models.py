"""The tiny models: what each is made of and what its files say."""

import copy
import dataclasses
import functools
import json
import pathlib
import shutil
import tempfile

import diffusers
import graphs
import parts

BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
OLD_KEYS = {"clip_sample": False, "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1}
EULER = {**OLD_KEYS, "interpolation_type": "linear", "sample_max_value": 1.0, "use_karras_sigmas": False}

# As the scheduler_config.json of the released models: stable-diffusion-v1-5, stable-diffusion-2-1, sd-turbo, LCM_Dreamshaper_v7,
# stable-diffusion-xl-base-1.0, sdxl-turbo. Lightning is the base with trailing spacing, as its model card says.
SCHEDULERS = {
    "sd1": ("PNDMScheduler", {**BETAS, **OLD_KEYS, "trained_betas": None}),
    "sd2": ("DDIMScheduler", {**BETAS, **OLD_KEYS, "prediction_type": "v_prediction", "trained_betas": None}),
    "zsnr": (
        "DDIMScheduler",
        {
            **BETAS,
            **OLD_KEYS,
            "prediction_type": "v_prediction",
            "rescale_betas_zero_snr": True,
            "timestep_spacing": "trailing",
            "trained_betas": None,
        },
    ),
    "sd-turbo": (
        "EulerDiscreteScheduler",
        {**BETAS, **EULER, "prediction_type": "epsilon", "timestep_spacing": "trailing", "timestep_type": "discrete"},
    ),
    "lcm": (
        "LCMScheduler",
        {
            **BETAS,
            "clip_sample": False,
            "original_inference_steps": 50,
            "prediction_type": "epsilon",
            "set_alpha_to_one": True,
            "steps_offset": 0,
            "timestep_scaling": 10.0,
            "timestep_spacing": "leading",
        },
    ),
    "sdxl": ("EulerDiscreteScheduler", {**BETAS, **EULER, "prediction_type": "epsilon", "timestep_spacing": "leading"}),
    "sdxl-turbo": (
        "EulerAncestralDiscreteScheduler",
        {**BETAS, **EULER, "prediction_type": "epsilon", "timestep_spacing": "trailing"},
    ),
    "lightning": (
        "EulerDiscreteScheduler",
        {**BETAS, **EULER, "prediction_type": "epsilon", "timestep_spacing": "trailing"},
    ),
}

REQUEST_NAMES = {
    "euler": "EulerDiscreteScheduler",
    "euler_a": "EulerAncestralDiscreteScheduler",
    "ddim": "DDIMScheduler",
}


@dataclasses.dataclass(frozen=True)
class Model:
    """One model folder.

    family: whose weights
    base: the model whose files it shares, all but its own_parts and those it is without
    encoder: whether it has a vae_encoder
    index: further keys of model_index.json
    """

    family: str
    scheduler: str
    pipeline: str
    form: graphs.Form = graphs.Form()
    base: str | None = None
    own_parts: tuple = ()
    without: tuple = ()
    encoder: bool = False
    index: dict = dataclasses.field(default_factory=dict)


XL = "StableDiffusionXLPipeline"
MODELS = {
    "tiny-sd2-v": Model("sd2", "sd2", "StableDiffusionPipeline", graphs.Form(14)),
    "tiny-sd2-zsnr": Model("sd2", "zsnr", "StableDiffusionPipeline", base="tiny-sd2-v"),
    "tiny-sd-turbo": Model("sd2", "sd-turbo", "StableDiffusionPipeline", base="tiny-sd2-v"),
    "tiny-lcm": Model(
        "lcm",
        "lcm",
        "LatentConsistencyModelPipeline",
        graphs.Form(17),
        base="tiny-sd2-v",
        own_parts=("tokenizer", "text_encoder", "unet"),
    ),
    "tiny-sdxl": Model("sdxl", "sdxl", XL, encoder=True, index={"force_zeros_for_empty_prompt": True}),
    "tiny-sdxl-nozeros": Model("sdxl", "sdxl", XL, base="tiny-sdxl", index={"force_zeros_for_empty_prompt": False}),
    "tiny-sdxl-turbo": Model("sdxl", "sdxl-turbo", XL, base="tiny-sdxl", index={"force_zeros_for_empty_prompt": True}),
    "tiny-sdxl-lightning": Model("sdxl", "lightning", XL, base="tiny-sdxl", index={"force_zeros_for_empty_prompt": True}),
    "tiny-sdxl-refiner": Model(
        "refiner",
        "sdxl",
        "StableDiffusionXLImg2ImgPipeline",
        graphs.Form(18),
        base="tiny-sdxl",
        own_parts=("unet",),
        without=("tokenizer", "text_encoder"),
        encoder=True,
        index={"force_zeros_for_empty_prompt": False, "requires_aesthetics_score": True},
    ),
    "tiny-sd2-fp16": Model("sd2", "sd2", "StableDiffusionPipeline", graphs.Form(17, half=True, classic=True)),
    "tiny-sdxl-fp16": Model(
        "sdxl", "sdxl", XL, graphs.Form(17, half=True), index={"force_zeros_for_empty_prompt": True}
    ),
    "tiny-sd-script": Model(
        "sd1", "sd1", "OnnxStableDiffusionPipeline", graphs.Form(14, classic=True, script=True), encoder=True
    ),
    "tiny-sd-olive": Model(
        "sd1",
        "sd1",
        "OnnxStableDiffusionPipeline",
        graphs.Form(16, olive=True),
        base="tiny-sd-script",
        own_parts=("unet",),
    ),
}

TIME_IDS = {"refiner": 5}


@functools.cache
def modules(family, half):
    """The torch modules of a family; with `half` of weights rounded to half precision, computing in single."""
    made = {}
    if family in ("sd1", "lcm"):
        made["text_encoder"] = parts.text_encoder(16, 2, "quick_gelu", 11)
        more = {"time_cond_proj_dim": 256} if family == "lcm" else {}
        made["unet"] = parts.unet(12, 16, linear=False, heads=2, **more)
        made["vae"] = parts.vae(13, 0.18215)
    elif family == "sd2":
        made["text_encoder"] = parts.text_encoder(24, 2, "gelu", 21, parts.EXCLAMATION)
        made["unet"] = parts.unet(22, 24, linear=True, heads=[2, 4], upcast_attention=True, dual_cross_attention=False)
        made["vae"] = parts.vae(13, 0.18215)
    else:
        refiner = family == "refiner"
        if not refiner:
            made["text_encoder"] = parts.text_encoder(16, 2, "quick_gelu", 31)
        made["text_encoder_2"] = parts.text_encoder(24, 3, "gelu", 32, parts.EXCLAMATION, projection=20)
        made["unet"] = parts.unet(
            33 + refiner,
            24 if refiner else 40,
            linear=True,
            heads=[2, 4],
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=20 + 8 * TIME_IDS.get(family, 6),
        )
        made["vae"] = parts.vae(35, 0.13025)
    return {name: copy.deepcopy(module).half().float() if half else module for name, module in made.items()}


def pads(family):
    """The padding token of each tokenizer of a family."""
    if family in ("sd1", "lcm"):
        return {"tokenizer": "<|endoftext|>"}
    if family == "sd2":
        return {"tokenizer": "!"}
    return {"tokenizer_2": "!"} if family == "refiner" else {"tokenizer": "<|endoftext|>", "tokenizer_2": "!"}


def write(name, models, variants):
    """Writes a model's folder, or of a variant what differs from its base; prints how well torch and ONNX Runtime agree."""
    model = MODELS[name]
    folder = (variants if model.base else models) / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    form, errors = model.form, {}
    for part, module in modules(model.family, form.half).items():
        wanted = {"vae": "vae_decoder"}.get(part, part)
        if model.base and wanted not in model.own_parts:
            continue
        if part == "unet":
            errors[part] = graphs.export_unet(module, folder / part, form, TIME_IDS.get(model.family, 6))
        elif part == "vae":
            errors[part] = graphs.export_vae(module, folder, form, model.encoder)
        else:
            xl = model.family in ("sdxl", "refiner")
            errors[part] = graphs.export_text_encoder(module, folder / part, form, xl)
    if form.script and not form.olive:
        for config in folder.glob("*/config.json"):  # that script wrote none
            config.unlink()
    if model.base:
        variant = {"base": model.base, "without": list(model.without)}
        (folder / "variant.json").write_text(json.dumps(variant, indent=2) + "\n")
    for part, pad in pads(model.family).items():
        if not model.base or part in model.own_parts:
            parts.tokenizer(folder / part, pad)
    write_index(model, folder)
    kind, config = SCHEDULERS[model.scheduler]
    (folder / "scheduler").mkdir()
    values = {"_class_name": kind, "_diffusers_version": diffusers.__version__, **config}
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(values, indent=2, sort_keys=True) + "\n")
    print(name, {part: f"{error:.1e}" for part, error in errors.items()}, flush=True)


def write_index(model, folder):
    kind, _ = SCHEDULERS[model.scheduler]
    script = model.form.script
    graph = ["diffusers", "OnnxRuntimeModel"] if script else None
    index = {"_class_name": model.pipeline, "_diffusers_version": diffusers.__version__, **model.index}
    for part, module in modules(model.family, model.form.half).items():
        library = "transformers" if part.startswith("text") else "diffusers"
        names = ["vae_encoder", "vae_decoder"] if script and part == "vae" else [part]
        index.update({n: graph or [library, type(module).__name__] for n in names})
    index.update({part: ["transformers", "CLIPTokenizer"] for part in pads(model.family)})
    if model.family == "refiner":
        index.update(text_encoder=[None, None], tokenizer=[None, None])
    if model.family in ("sd1", "sd2", "lcm"):
        index.update(safety_checker=[None, None], feature_extractor=[None, None])
        index["requires_safety_checker"] = False
    index["scheduler"] = ["diffusers", kind]
    (folder / "model_index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")


def assemble(name, models, variants, out):
    """A complete folder of a model in `out`."""
    shutil.rmtree(out / name, ignore_errors=True)
    model = MODELS[name]
    shutil.copytree(models / (model.base or name), out / name)
    if not model.base:
        return
    for part in (*model.own_parts, *model.without, "scheduler"):
        shutil.rmtree(out / name / part)
    shutil.copytree(variants / name, out / name, dirs_exist_ok=True)
    (out / name / "variant.json").unlink()


def pipeline(name, kind, scheduler):
    """diffusers' own pipeline of a model, in single precision; `scheduler` as a request names it, or None."""
    model = MODELS[name]
    with tempfile.TemporaryDirectory() as folder:
        tokenizers = {part: parts.tokenizer(pathlib.Path(folder) / part, pad) for part, pad in pads(model.family).items()}
    default, config = SCHEDULERS[model.scheduler]
    wanted = REQUEST_NAMES[scheduler] if scheduler else default
    noise = getattr(diffusers, wanted).from_config(dict(config))
    components = {**modules(model.family, model.form.half), **tokenizers, "scheduler": noise}
    if model.family == "refiner":
        components.update(text_encoder=None, tokenizer=None)
    if model.family in ("sd1", "sd2", "lcm"):
        components.update(safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    else:
        components.update(model.index)
        components["add_watermarker"] = False
    if "Img2Img" not in kind and "Inpaint" not in kind:
        components.pop("requires_aesthetics_score", None)
    made = getattr(diffusers, kind)(**components)
    made.set_progress_bar_config(disable=True)
    return made
