"""Export to the folder layout of exported Stable Diffusion pipelines: fp32 graphs whose weights are stored as fp16.

Every weight of 256 numbers or more is an fp16 initializer followed by a Cast to fp32, or an int8 one followed by a Cast and a Mul
with a scale for each output channel; a runtime folds them when it loads the graph, and activations stay fp32. Folded constants get their module's name back (``to_q.weight`` rather than
``onnx::MatMul_123``), so that ``restore`` can read a shipped graph into the torch modules again.
"""
import copy
import json
import os
import shutil
import warnings

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET, SMALL = 17, 256


class VaeEncoder(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.encoder, self.quant_conv = vae.encoder, vae.quant_conv

    def forward(self, sample):
        return self.quant_conv(self.encoder(sample))


class VaeDecoder(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.decoder, self.post_quant_conv = vae.decoder, vae.post_quant_conv

    def forward(self, latent_sample):
        return self.decoder(self.post_quant_conv(latent_sample))


def round_fp16(module):
    """Rounds the weights that are stored as fp16."""
    with torch.no_grad():
        for p in module.parameters():
            if p.numel() >= SMALL:
                p.copy_(p.half().float())
    return module


def round_int8(module):
    """Rounds the weights that are stored as int8: for each output channel, to multiples of its largest one / 127."""
    with torch.no_grad():
        for p in module.parameters():
            if p.numel() >= SMALL:
                scale = p.abs().flatten(1).amax(1).clamp(min=1e-12).view(-1, *[1] * (p.ndim - 1)) / 127 if p.ndim > 1 else p.abs().amax() / 127
                p.copy_((p / scale).round() * scale)
    return module


def name_folded(model):
    """Names constants that the exporter folded after the module that uses them."""
    init = {i.name: i for i in model.graph.initializer}
    rename = {}
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            if name in init and name.startswith("onnx::") and node.name.startswith("/"):
                scope = node.name[1:].rsplit("/", 1)[0].replace("/", ".")
                kind = {"MatMul": "weight", "Mul": "weight", "Add": "bias"}.get(node.op_type)
                if kind and numpy_helper.to_array(init[name]).size >= 8:
                    new = f"{scope}.{kind}"
                    if new not in init and new not in rename.values():
                        rename[name] = new
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            if name in rename:
                node.input[k] = rename[name]
    for i in model.graph.initializer:
        i.name = rename.get(i.name, i.name)


def store_fp16(model):
    def stored(name, a):
        return ([numpy_helper.from_array(a.astype(np.float16), name)],
                [helper.make_node("Cast", [name], [name + ".fp32"], name=f"/weights/{name}/Cast", to=TensorProto.FLOAT)])
    store(model, stored)


def store_int8(model):
    """Of weights that ``round_int8`` rounded; a MatMul's has its output channels last, all others first."""
    last = {n.input[1] for n in model.graph.node if n.op_type == "MatMul"}

    def stored(name, a):
        axes = tuple(range(a.ndim - 1)) if name in last else tuple(range(1, a.ndim)) or 0
        scale = np.maximum(np.abs(a).max(axes, keepdims=True), 1e-12) / np.float32(127)
        return ([numpy_helper.from_array(np.round(a / scale).astype(np.int8), name), numpy_helper.from_array(scale, name + ".scale")],
                [helper.make_node("Cast", [name], [name + ".integers"], name=f"/weights/{name}/Cast", to=TensorProto.FLOAT),
                 helper.make_node("Mul", [name + ".integers", name + ".scale"], [name + ".fp32"], name=f"/weights/{name}/Mul")])
    store(model, stored)


def store(model, stored):
    """Replaces each large weight by the initializers and nodes that ``stored(name, array)`` gives; they end in ``<name>.fp32``."""
    before, keep = [], []
    users = {}
    for i in model.graph.initializer:
        a = numpy_helper.to_array(i)
        if a.dtype == np.float32 and a.size >= SMALL:
            initializers, nodes = stored(i.name, a)
            keep += initializers
            before += nodes
            users[i.name] = i.name + ".fp32"
        else:
            keep.append(i)
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            if name in users:
                node.input[k] = users[name]
    nodes = before + list(model.graph.node)
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(keep)


def to_onnx(module, args, path, inputs, outputs, axes, rounded=round_fp16, stored=store_fp16):
    """Exports, checks against torch, and returns the largest absolute difference."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    module = rounded(module).eval().to(memory_format=torch.contiguous_format)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, args, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
        want = module(*args)
    model = onnx.load(path)
    name_folded(model)
    stored(model)
    del model.graph.value_info[:]
    for n in model.graph.node:
        n.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    got = session.run(None, {i: a.numpy() for i, a in zip(inputs, args)})
    want = want if isinstance(want, tuple) else (want,)
    return max(float(np.abs(g - w.numpy()).max()) for g, w in zip(got, want))


def write_json(folder, name, obj):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        json.dump(obj, f, indent=2, ensure_ascii=False)
        f.write("\n")


ONE_STEP = {"default_steps": 1, "default_guidance_scale": 1.0, "title": "Papertown in one step",
            "description": "Papertown distilled to a single step with SNOOPI's PG-SB: ordinary negative prompts do nothing here, NASA and NAG do."}


def unet_config(cfg):
    n = len(cfg["channels"])
    down = ["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in cfg["attention"]]
    up = ["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(cfg["attention"])]
    return {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.30.0", "act_fn": "silu", "attention_head_dim": cfg["heads"],
            "block_out_channels": list(cfg["channels"]), "center_input_sample": False, "cross_attention_dim": cfg["text"],
            "down_block_types": down, "downsample_padding": 1, "flip_sin_to_cos": True, "freq_shift": 0, "in_channels": cfg["latent"],
            "layers_per_block": cfg["layers"], "mid_block_scale_factor": 1, "mid_block_type": "UNetMidBlock2DCrossAttn", "norm_eps": 1e-5,
            "norm_num_groups": 8, "out_channels": cfg["latent"], "sample_size": 16, "transformer_layers_per_block": 1,
            "up_block_types": up, "use_linear_projection": False, "feed_forward_mult": cfg.get("mult", 4)}


def vae_config(cfg, scaling):
    w = [cfg["decoder"][0]] * 3 + [cfg["decoder"][1]]
    return {"_class_name": "AutoencoderKL", "_diffusers_version": "0.30.0",
            "_comment": "The two finest levels are a 4x4 patch convolution (encoder) and a sub-pixel shuffle (decoder); they are "
                        "listed so that the latent factor is 2^(levels-1) = 8. Encoder widths: " + str(list(cfg["encoder"])),
            "act_fn": "silu", "block_out_channels": w, "down_block_types": ["DownEncoderBlock2D"] * 4, "force_upcast": False,
            "in_channels": 3, "latent_channels": cfg["latent"], "latents_mean": None, "latents_std": None, "layers_per_block": max(cfg["layers"]),
            "mid_block_add_attention": False, "norm_num_groups": 8, "out_channels": 3, "sample_size": 128, "scaling_factor": scaling,
            "shift_factor": None, "up_block_types": ["UpDecoderBlock2D"] * 4, "use_quant_conv": True, "use_post_quant_conv": True}


def text_config(cfg):
    return {"architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": cfg["vocab"] - 2, "eos_token_id": cfg["vocab"] - 1,
            "pad_token_id": cfg["vocab"] - 1, "hidden_act": "quick_gelu", "hidden_size": cfg["dim"], "intermediate_size": cfg["inner"],
            "layer_norm_eps": 1e-5, "max_position_embeddings": 77, "model_type": "clip_text_model", "num_attention_heads": cfg["heads"],
            "num_hidden_layers": cfg["layers"], "projection_dim": cfg["dim"], "vocab_size": cfg["vocab"], "dtype": "float32"}


SCHEDULER = {"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "0.30.0", "algorithm_type": "dpmsolver++",
             "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": False, "lower_order_final": True,
             "num_train_timesteps": 1000, "prediction_type": "v_prediction", "set_alpha_to_one": False, "solver_order": 2,
             "solver_type": "midpoint", "steps_offset": 1, "thresholding": False, "timestep_spacing": "trailing", "trained_betas": None,
             "use_karras_sigmas": False}

MODEL_INDEX = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30.0", "feature_extractor": [None, None],
               "image_encoder": [None, None], "requires_safety_checker": False, "safety_checker": [None, None],
               "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
               "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}

ESCHEW = {"default_steps": 20, "default_guidance_scale": 5.0, "default_size": "128x128", "title": "Papertown",
          "description": "Cut-paper people, creatures, cars, houses, sailboats, trees and cats: a small latent diffusion model "
                         "trained from scratch on a procedural world.",
          "sample_prompts": ["a smiling person with curly red hair and round glasses", "a cute creature",
                             "a blue car seen from behind at night", "a sailboat with red sails on a wavy sea at sunset",
                             "a pine tree in the mountains in the snow", "a sleeping black cat on a pink background",
                             "a yellow house with a dome roof at night", "a surprised person wearing a top hat and a green shirt"]}


def export_unet(unet, cfg, path, **how):
    """The denoiser alone; returns the difference from torch."""
    lat = {0: "batch_size", 2: "height", 3: "width"}
    return to_onnx(unet, (torch.randn(2, cfg["latent"], 16, 16), torch.tensor(501.0), torch.randn(2, 77, cfg["text"])), path,
                   ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
                   {"sample": lat, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "out_sample": lat}, **how)


SHARED = ("text_encoder", "tokenizer", "vae_encoder", "vae_decoder")


def export_one_step(out, teacher, unet, cfg):
    """A folder for the one-step student of ``teacher``, a folder beside it whose other parts it shares by links; its UNet is int8."""
    tmp = out + ".part"
    shutil.rmtree(tmp, ignore_errors=True)
    os.makedirs(tmp)
    torch.manual_seed(3)
    diff = export_unet(unet, cfg, f"{tmp}/unet/model.onnx", rounded=round_int8, stored=store_int8)
    write_json(f"{tmp}/unet", "config.json", unet_config(cfg))
    write_json(f"{tmp}/scheduler", "scheduler_config.json", SCHEDULER)
    write_json(tmp, "model_index.json", {**MODEL_INDEX, "scheduler": ["diffusers", SCHEDULER["_class_name"]]})
    write_json(tmp, "eschew.json", {**ESCHEW, **ONE_STEP})
    for part in SHARED:
        os.symlink(os.path.join("..", os.path.basename(os.path.normpath(teacher)), part), f"{tmp}/{part}")
    keep_card(out, tmp)
    place(tmp, out)
    return diff


def export_pipeline(out, unet, unet_cfg, vae, vae_cfg, scaling, text, tok, scheduler=None):
    """Writes the whole model folder (to a side folder first, then moved); returns the differences from torch."""
    tmp = out + ".part"
    shutil.rmtree(tmp, ignore_errors=True)
    os.makedirs(tmp)
    diff = {}
    c, d = unet_cfg["latent"], unet_cfg["text"]
    torch.manual_seed(3)
    ids = torch.tensor([tok.encode("a person with red hair and round glasses"), tok.encode("a car")])
    diff["text_encoder"] = to_onnx(text, (ids,), f"{tmp}/text_encoder/model.onnx", ["input_ids"], ["last_hidden_state", "pooler_output"],
                                   {"input_ids": {0: "batch_size", 1: "sequence_length"}, "last_hidden_state": {0: "batch_size", 1: "sequence_length"}, "pooler_output": {0: "batch_size"}})
    diff["unet"] = export_unet(unet, unet_cfg, f"{tmp}/unet/model.onnx")
    img = {0: "batch_size", 2: "sample_height", 3: "sample_width"}
    zl = {0: "batch_size", 2: "latent_height", 3: "latent_width"}
    diff["vae_encoder"] = to_onnx(VaeEncoder(vae), (torch.rand(1, 3, 128, 128) * 2 - 1,), f"{tmp}/vae_encoder/model.onnx", ["sample"], ["latent_parameters"],
                                  {"sample": img, "latent_parameters": zl})
    diff["vae_decoder"] = to_onnx(VaeDecoder(vae), (torch.randn(1, c, 16, 16),), f"{tmp}/vae_decoder/model.onnx", ["latent_sample"], ["sample"],
                                  {"latent_sample": zl, "sample": img})
    scheduler = scheduler or SCHEDULER
    write_json(f"{tmp}/unet", "config.json", unet_config(unet_cfg))
    write_json(f"{tmp}/text_encoder", "config.json", text_config(text.cfg))
    for v in ("vae_encoder", "vae_decoder"):
        write_json(f"{tmp}/{v}", "config.json", vae_config(vae_cfg, scaling))
    write_json(f"{tmp}/scheduler", "scheduler_config.json", scheduler)
    write_json(tmp, "model_index.json", {**MODEL_INDEX, "scheduler": ["diffusers", scheduler["_class_name"]]})
    write_json(tmp, "eschew.json", ESCHEW)
    tok.save(f"{tmp}/tokenizer")
    keep_card(out, tmp)
    place(tmp, out)
    return diff


def keep_card(out, tmp):
    """The card outlives an export of new weights."""
    for keep in ("README.md", "card"):
        if os.path.exists(f"{out}/{keep}"):
            (shutil.copytree if keep == "card" else shutil.copy)(f"{out}/{keep}", f"{tmp}/{keep}")


def place(tmp, out):
    """Puts a finished folder in place with two renames, so that a reader never sees half of it."""
    old = out + ".old"
    shutil.rmtree(old, ignore_errors=True)
    if os.path.exists(out):
        os.rename(out, old)
    os.rename(tmp, out)
    shutil.rmtree(old, ignore_errors=True)


def restore(module, path):
    """Reads an exported graph's initializers into a torch module; every parameter must be found."""
    graph = onnx.load(path).graph
    init = {i.name: numpy_helper.to_array(i).astype(np.float32) for i in graph.initializer if i.data_type in (1, 3, 10)}
    init = {n: a * init[n + ".scale"] if n + ".scale" in init else a for n, a in init.items()}
    by_matmul = {n.input[1].removesuffix(".fp32") for n in graph.node if n.op_type == "MatMul"}
    with torch.no_grad():
        for name, p in module.named_parameters():
            a = init[name]
            a = a.T if name in by_matmul else a
            p.copy_(torch.from_numpy(np.ascontiguousarray(a)).reshape(p.shape))
    return module


def fold_batch_norm(reader):
    """Folds batch norms into the convolutions before them, so that what is rounded to fp16 is what is stored."""
    from torch.nn.utils.fusion import fuse_conv_bn_eval
    for m in reader.modules():
        if isinstance(m, nn.Sequential) and len(m) > 1 and isinstance(m[1], nn.BatchNorm2d):
            m[0], m[1] = fuse_conv_bn_eval(m[0], m[1]), nn.Identity()
        elif hasattr(m, "bn1"):
            m.conv1, m.bn1 = fuse_conv_bn_eval(m.conv1, m.bn1), nn.Identity()
            m.conv2, m.bn2 = fuse_conv_bn_eval(m.conv2, m.bn2), nn.Identity()
    return reader


def export_reader(out, reader, info):
    """The attribute reader: ``image`` in 0..1 -> ``embedding`` and ``logits_<attribute>``."""
    from .reader import HEADS, SUBJECTS
    reader = fold_batch_norm(copy.deepcopy(reader))

    class Flat(nn.Module):
        def __init__(self):
            super().__init__()
            self.reader = reader

        def forward(self, image):
            e, logits = self.reader(image)
            return (e, *[logits[a] for a in HEADS])

    tmp = out + ".part"
    shutil.rmtree(tmp, ignore_errors=True)
    names = ["embedding", *["logits_" + a for a in HEADS]]
    diff = to_onnx(Flat(), (torch.rand(2, 3, 128, 128),), f"{tmp}/model.onnx", ["image"], names, {n: {0: "batch_size"} for n in ["image", *names]})
    attributes = [{"name": a, "values": list(v), "subjects": list(SUBJECTS[a]), "output": "logits_" + a} for a, v in HEADS.items()]
    for a in attributes:
        if a["name"] == "glasses_color":
            a["only_if"] = {"glasses": ["round", "square"]}
    write_json(tmp, "config.json", {"model_type": "papertown_attribute_reader", "kind": "attributes", "image_size": 128, "resize": "cover", "resample": "bilinear",
                                    "input": "image", "layout": "nchw", "input_range": [0, 1],
                                    "embedding": "embedding", "embedding_size": reader.cfg["embedding"], "attributes": attributes,
                                    "accuracy_on_unseen_renders": info["accuracy"], "accuracy_on_round_trips": info["accuracy_on_round_trips"]})
    place(tmp, out)
    return diff
