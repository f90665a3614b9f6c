"""The tokenizer, the networks and the export: layout, names, agreement with torch, and reading weights back."""
import json
import os

import numpy as np
import onnx
import pytest
import torch

from papertown.export import VaeDecoder, VaeEncoder, export_one_step, export_pipeline, restore
from papertown.make import DEFAULT_VAE, PRESETS
from papertown.sample import Pipeline
from papertown.text import CLIPTextModel
from papertown.tokenizer import Tokenizer, train_merges
from papertown.train_one import Prompts, train_one
from papertown.unet import UNet2DConditionModel
from papertown.vae import AutoencoderKL


def test_tokenizer_covers_any_text_and_keeps_words_whole():
    tok = Tokenizer(train_merges(["a person with red hair"] * 3))
    assert len(tok.encode("A Person")) == 77
    assert tok.encode("a person")[:4] == [tok.bos, *tok.word("a"), *tok.word("person"), tok.eos][:4]
    assert len(tok.word("person")) == 1
    assert all(0 <= i < len(tok.vocab) for i in tok.encode("日本 🙂 naïve 42 !!"))
    assert tok.vocab["!"] == 0 and tok.vocab["!</w>"] == 256 and tok.eos == len(tok.vocab) - 1


def shaken(module):
    with torch.no_grad():
        for p in module.parameters():
            p.add_(torch.randn_like(p) * 0.02)
    return module.eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.manual_seed(0)
    p = PRESETS["tiny"]
    tok = Tokenizer(train_merges(["a person with red hair", "a car"]))
    nets = {"unet": shaken(UNet2DConditionModel(**p["unet"])), "vae": shaken(AutoencoderKL(**p["vae"])),
            "text": shaken(CLIPTextModel(len(tok.vocab), 32, 2, 2, 64))}
    out = str(tmp_path_factory.mktemp("models") / "papertown")
    diff = export_pipeline(out, nets["unet"], p["unet"], nets["vae"], {**DEFAULT_VAE, **p["vae"]}, 0.5, nets["text"], tok)
    return out, nets, diff


def test_export_agrees_with_torch(folder):
    assert max(folder[2].values()) < 1e-4


def test_export_layout(folder):
    out = folder[0]
    for f in ("model_index.json", "eschew.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
              "tokenizer/tokenizer_config.json", "tokenizer/special_tokens_map.json"):
        assert os.path.exists(f"{out}/{f}"), f
    for part in ("unet", "vae_decoder", "vae_encoder", "text_encoder"):
        assert os.path.exists(f"{out}/{part}/config.json")
        m = onnx.load(f"{out}/{part}/model.onnx")
        assert [o.version for o in m.opset_import if o.domain == ""] == [17]
        big = [i for i in m.graph.initializer if np.prod(i.dims) >= 256]
        assert all(i.data_type != onnx.TensorProto.FLOAT for i in big)
        assert not [i.name for i in m.graph.initializer if i.name.startswith("onnx::")]
    names = {n.name for n in onnx.load(f"{out}/unet/model.onnx").graph.node}
    assert "/down_blocks.0/attentions.0/transformer_blocks.0/attn1/to_q/MatMul" in names
    assert "/mid_block/attentions.0/transformer_blocks.0/attn2/to_out.0/MatMul" in names


def test_weights_can_be_read_back(folder):
    out, nets, _ = folder
    p = PRESETS["tiny"]
    vae = AutoencoderKL(**p["vae"])
    restore(VaeEncoder(vae), f"{out}/vae_encoder/model.onnx")
    restore(VaeDecoder(vae), f"{out}/vae_decoder/model.onnx")
    pairs = [(nets["unet"], restore(UNet2DConditionModel(**p["unet"]), f"{out}/unet/model.onnx")), (nets["vae"], vae),
             (nets["text"], restore(CLIPTextModel(**nets["text"].cfg), f"{out}/text_encoder/model.onnx"))]
    for a, b in pairs:
        assert all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values()))


@pytest.mark.parametrize("size", [128, 64, 72])
def test_pipeline_draws_at_several_sizes(folder, size):
    pipe = Pipeline(folder[0], threads=1)
    x = pipe(["a car", ""], [1, 2], steps=3, size=size)
    assert x.shape == (2, 3, size, size) and np.isfinite(x).all()
    assert np.array_equal(x, pipe(["a car", ""], [1, 2], steps=3, size=size))


def test_scheduler_config_is_v_prediction(folder):
    s = json.load(open(f"{folder[0]}/scheduler/scheduler_config.json"))
    assert s["prediction_type"] == "v_prediction" and s["set_alpha_to_one"] is False and s["clip_sample"] is False


def test_reader_folds_its_norms_and_exports_every_head(tmp_path):
    from papertown.export import export_reader
    from papertown.reader import HEADS, Reader
    torch.manual_seed(1)
    reader = Reader().eval()
    for m in reader.modules():
        if isinstance(m, torch.nn.BatchNorm2d):
            m.running_mean.normal_(0, 0.1)
            m.running_var.uniform_(0.5, 2)
    diff = export_reader(str(tmp_path / "r"), reader, {"accuracy": {}, "accuracy_on_round_trips": {}})
    assert diff < 1e-3
    config = json.load(open(tmp_path / "r" / "config.json"))
    outputs = [o.name for o in onnx.load(tmp_path / "r" / "model.onnx").graph.output]
    assert outputs == ["embedding", *[a["output"] for a in config["attributes"]]]
    assert [a["name"] for a in config["attributes"]] == list(HEADS)


def test_gpu_preset_has_consistent_shapes():
    p = PRESETS["gpu"]
    unet = UNet2DConditionModel(**p["unet"])
    c = p["unet"]["latent"]
    y = unet(torch.randn(1, c, 16, 16), torch.tensor([5.0]), torch.randn(1, 77, p["unet"]["text"]))
    assert y.shape == (1, c, 16, 16)
    vae = AutoencoderKL(**p["vae"])
    m = vae.encode(torch.zeros(1, 3, 128, 128))
    assert m.shape == (1, 2 * c, 16, 16) and vae.decode(m[:, :c]).shape == (1, 3, 128, 128)


def test_one_step_export_is_int8_and_shares_the_other_parts(folder, tmp_path):
    out, nets, _ = folder
    teacher = tmp_path / "papertown"
    os.symlink(out, teacher)
    unet = UNet2DConditionModel(**PRESETS["tiny"]["unet"])
    unet.load_state_dict(nets["unet"].state_dict())
    before = [p.clone() for p in unet.parameters()]
    one = str(tmp_path / "papertown-one")
    assert export_one_step(one, str(teacher), unet.eval(), PRESETS["tiny"]["unet"]) < 1e-4
    graph = onnx.load(f"{one}/unet/model.onnx").graph
    big = [i for i in graph.initializer if np.prod(i.dims) >= 256]
    assert big and all(i.data_type in (onnx.TensorProto.INT8, onnx.TensorProto.FLOAT) for i in big)
    assert all(i.name.endswith(".scale") for i in big if i.data_type == onnx.TensorProto.FLOAT)
    again = restore(UNet2DConditionModel(**PRESETS["tiny"]["unet"]), f"{one}/unet/model.onnx")
    for a, b, exact in zip(before, again.parameters(), unet.parameters()):
        assert torch.allclose(b, exact, atol=1e-6)
        assert (a - b).abs().max() <= a.abs().max() / 254 + 1e-6
    assert os.path.samefile(f"{one}/vae_decoder/model.onnx", f"{out}/vae_decoder/model.onnx")


def test_one_step_training_moves_the_student(folder, tmp_path):
    _, nets, _ = folder
    cfg, lines = PRESETS["tiny"]["unet"], []
    prompts = Prompts(Tokenizer(train_merges(["a person with red hair", "a car"])), 8)
    out = str(tmp_path / "one.pt")
    train_one(nets["unet"], cfg, nets["text"], prompts, out, 4e9, batch=4, steps=24, check_every=8, log=lines.append, compiled=False)
    state = torch.load(out, weights_only=False)
    assert state["state"]["step"] == 24 and [c["step"] for c in state["state"]["curve"]] == [8, 16, 24]
    teacher = nets["unet"].state_dict()
    assert any(not torch.equal(state["student"][k], teacher[k]) for k in teacher)
    train_one(nets["unet"], cfg, nets["text"], prompts, out, 4e9, batch=4, steps=26, check_every=8, log=lines.append, compiled=False)
    assert any("resumed at step 24" in line for line in lines)
