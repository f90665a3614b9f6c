"""Exports of the modules to ONNX in the forms that tools write: optimum's layout, the older conversion script's, Olive's."""

import copy
import json
import tempfile
import warnings

import diffusers
import onnx
import onnxruntime
import torch
from diffusers.models.attention_processor import AttnProcessor

warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
warnings.filterwarnings("ignore", category=DeprecationWarning)

TOLERANCE = {torch.float32: 1e-5, torch.float16: 1e-2}


class Form:
    """How a tool writes graphs.

    classic: attention by the AttnProcessor of before torch 2 (the one that heeds upcast_attention)
    script: timestep of rank 1, ids of int32, a sampling encoder, the UNet's weights in weights.pb
    olive: the script's form with Olive's names of dynamic axes, weights inside
    """

    def __init__(self, opset=14, half=False, classic=False, script=False, olive=False):
        self.opset, self.half, self.classic = opset, half, classic
        self.script, self.olive = script or olive, olive
        self.external = script
        self.dtype = torch.float16 if half else torch.float32


def unet_axes(form, added):
    if form.olive:
        sample = {0: "unet_sample_batch", 1: "unet_sample_channels", 2: "unet_sample_height", 3: "unet_sample_width"}
        text = {0: "unet_hidden_batch", 1: "unet_hidden_sequence"}
        return {"sample": sample, "timestep": {0: "unet_time_batch"}, "encoder_hidden_states": text}
    if form.script:
        sample = {0: "batch", 1: "channels", 2: "height", 3: "width"}
        return {"sample": sample, "timestep": {0: "batch"}, "encoder_hidden_states": {0: "batch", 1: "sequence"}}
    image = {0: "batch_size", 2: "height", 3: "width"}
    axes = {"sample": image, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "out_sample": image}
    return {**axes, **{name: {0: "batch_size"} for name in added}}


def vae_axes(form, part, latent):
    """The axes of the VAE's pixels, or of its latents."""
    if form.olive:
        return {i: f"{part}_{name}" for i, name in enumerate(("batch", "channels", "height", "width"))}
    if form.script:
        return {0: "batch", 1: "channels", 2: "height", 3: "width"}
    if part == "decoder":
        return {0: "batch_size", 2: "latent_height", 3: "latent_width"} if latent else {0: "batch_size"}
    return {0: "batch_size"} if latent else {0: "batch_size", 2: "sample_height", 3: "sample_width"}


def write(module, call, arguments, names, outputs, axes, folder, form):
    """Exports `call` as the module's forward and compares it with torch for other extents than it was traced with."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    module.forward = call
    traced, other = arguments(2, 1), arguments(3, 2)
    expected = call(*other)
    torch.onnx.export(
        module,
        traced,
        str(path),
        dynamo=False,
        opset_version=form.opset,
        input_names=names,
        output_names=outputs,
        dynamic_axes={k: v for k, v in axes.items() if k in (*names, *outputs)},
    )
    del module.forward
    if form.external and "encoder_hidden_states" in names:
        graph = onnx.load(path)
        onnx.save_model(graph, path, save_as_external_data=True, all_tensors_to_one_file=True, location="weights.pb")
    return compare(path, names, other, expected, form)


def compare(path, names, arguments, expected, form):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    actual = session.run(None, {name: value.numpy() for name, value in zip(names, arguments)})
    if session.get_outputs()[0].name == "latent_sample":  # a sampling encoder draws its own noise
        return 0.0
    error = max(
        float((torch.from_numpy(a).float() - e.float()).abs().max() / e.float().abs().max())
        for a, e in zip(actual, expected, strict=True)
    )
    if not error <= TOLERANCE[form.dtype]:
        raise SystemExit(f"{path}: ONNX Runtime and torch disagree by {error:.1e}")
    return error


def noise(*shape, dtype=torch.float32, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def export_unet(model, folder, form, time_ids=6):
    model = copy.deepcopy(model).to(form.dtype)
    if form.classic:
        model.set_attn_processor(AttnProcessor())
    config = model.config
    added = {}
    if config.time_cond_proj_dim:
        added["timestep_cond"] = config.time_cond_proj_dim
    if config.addition_embed_type == "text_time":
        added["text_embeds"] = config.projection_class_embeddings_input_dim - time_ids * config.addition_time_embed_dim
        added["time_ids"] = time_ids
    inner = model.forward

    def call(sample, timestep, encoder_hidden_states, *more):
        values = dict(zip(added, more))
        condition = values.pop("timestep_cond", None)
        return inner(
            sample,
            timestep,
            encoder_hidden_states,
            timestep_cond=condition,
            added_cond_kwargs=values or None,
            return_dict=False,
        )

    def arguments(batch, scale):
        timestep = torch.full((batch,), 437.0) if form.script else torch.tensor(437.0)
        first = (
            noise(batch, config.in_channels, 8 * scale, 8, dtype=form.dtype),
            timestep.to(form.dtype),
            noise(batch, 77 if scale == 1 else 13, config.cross_attention_dim, dtype=form.dtype, seed=2),
        )
        return first + tuple(
            torch.arange(batch * width).reshape(batch, width).to(form.dtype) * 8
            if name == "time_ids"
            else noise(batch, width, dtype=form.dtype, seed=3)
            for name, width in added.items()
        )

    names = ["sample", "timestep", "encoder_hidden_states", *added]
    error = write(model, call, arguments, names, ["out_sample"], unet_axes(form, added), folder, form)
    save_config(model.config, folder, "UNet2DConditionModel")
    return error


def export_text_encoder(model, folder, form, hidden_states):
    model = copy.deepcopy(model).to(form.dtype)
    if form.half:  # the exporter gives the mask of scaled_dot_product_attention in single precision
        model.set_attn_implementation("eager")
    projection = type(model).__name__.endswith("WithProjection")
    first = ["text_embeds", "last_hidden_state"] if projection else ["last_hidden_state", "pooler_output"]
    count = model.config.num_hidden_layers + 1 if hidden_states else 0
    inner = model.forward

    def call(input_ids):
        answer = inner(input_ids=input_ids, output_hidden_states=True)
        return tuple(answer[name] for name in first) + tuple(answer.hidden_states[:count])

    def arguments(batch, scale):
        generator = torch.Generator().manual_seed(batch)
        ids = torch.randint(1, 526, (batch, 77), generator=generator)
        ids[:, 0], ids[:, 20 + scale] = 526, 527
        return (ids.to(torch.int32 if form.script else torch.int64),)

    outputs = first + [f"hidden_states.{i}" for i in range(count)]
    sequence = {0: "batch", 1: "sequence"} if form.script else {0: "batch_size", 1: "sequence_length"}
    axes = {"input_ids": sequence}
    if not form.script:
        axes.update({n: {0: "batch_size"} if n in ("text_embeds", "pooler_output") else sequence for n in outputs})
    error = write(model, call, arguments, ["input_ids"], outputs, axes, folder, form)
    config = json.loads(model.config.to_json_string(use_diff=False))
    config = {k: v for k, v in config.items() if v is not None and not isinstance(v, dict)}
    config["output_hidden_states"] = hidden_states
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    return error


def export_vae(model, folder, form, encoder):
    model = copy.deepcopy(model).to(form.dtype)
    latents, decode, encode = model.config.latent_channels, model.decode, model.encode
    axes = {"latent_sample": vae_axes(form, "decoder", True), "sample": vae_axes(form, "decoder", False)}
    error = write(
        model,
        lambda latent_sample: decode(latent_sample, return_dict=False),
        lambda batch, scale: (noise(batch, latents, 8 * scale, 8, dtype=form.dtype),),
        ["latent_sample"],
        ["sample"],
        axes,
        folder / "vae_decoder",
        form,
    )
    save_config(model.config, folder / "vae_decoder", "AutoencoderKL")
    if not encoder:
        return error

    def parameters(sample):
        return (encode(sample).latent_dist.parameters,)

    def sampled(sample):
        return encode(sample).latent_dist.sample()

    output = "latent_sample" if form.script else "latent_parameters"
    second = write(
        model,
        sampled if form.script else parameters,
        lambda batch, scale: (noise(batch, 3, 64 * scale, 64, dtype=form.dtype),),
        ["sample"],
        [output],
        {"sample": vae_axes(form, "encoder", False), output: vae_axes(form, "encoder", True)},
        folder / "vae_encoder",
        form,
    )
    save_config(model.config, folder / "vae_encoder", "AutoencoderKL")
    return max(error, second)


def save_config(config, folder, kind):
    values = {k: v for k, v in dict(config).items() if not k.startswith("_")}
    values = {"_class_name": kind, "_diffusers_version": diffusers.__version__, **values}
    (folder / "config.json").write_text(json.dumps(values, indent=2, sort_keys=True) + "\n")
