"""Draws the cases again with the exported graphs in place of the torch modules, and says how far the pictures are apart.

    python check.py MODELS GOLDEN [NAME ...]

MODELS is a folder of complete models (make.py --assemble), GOLDEN is ../golden/families.
"""

import copy
import json
import pathlib
import sys
import tempfile
from collections import OrderedDict

import cases
import models
import numpy as np
import onnxruntime
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKLOutput
from diffusers.models.autoencoders.vae import DecoderOutput, DiagonalGaussianDistribution

TYPES = {"tensor(float16)": torch.float16, "tensor(float)": torch.float32, "tensor(int32)": torch.int32}


class Answer(OrderedDict):
    """Outputs by name and by number."""

    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else super().__getitem__(key)

    @property
    def hidden_states(self):
        return [value for name, value in self.items() if name.startswith("hidden_states.")]


class Graph:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def __call__(self, **values):
        feed = {}
        for spec in self.session.get_inputs():
            value = torch.as_tensor(values[spec.name]).to(TYPES.get(spec.type, torch.int64))
            if spec.name == "timestep" and len(spec.shape) == 1:
                value = value.expand(len(values["sample"]))
            feed[spec.name] = value.numpy()
        names = [output.name for output in self.session.get_outputs()]
        return Answer(zip(names, (torch.from_numpy(value).float() for value in self.session.run(None, feed))))


def replace(part, module, folder):
    """Gives a copy of the module the exported graph as its forward."""
    module = copy.deepcopy(module)
    if part == "vae":
        decoder = Graph(folder / "vae_decoder" / "model.onnx")
        module.decode = lambda latents, return_dict=True, **_: (
            DecoderOutput(decoder(latent_sample=latents)[0]) if return_dict else (decoder(latent_sample=latents)[0],)
        )
        if (folder / "vae_encoder").exists():
            encoder = Graph(folder / "vae_encoder" / "model.onnx")
            module.encode = lambda image, **_: AutoencoderKLOutput(DiagonalGaussianDistribution(encoder(sample=image)[0]))
        return module
    graph = Graph(folder / part / "model.onnx")
    if part == "unet":
        module.forward = lambda sample, timestep, encoder_hidden_states, timestep_cond=None, added_cond_kwargs=None, **_: (
            graph(
                sample=sample,
                timestep=timestep,
                encoder_hidden_states=encoder_hidden_states,
                timestep_cond=timestep_cond,
                **(added_cond_kwargs or {}),
            )[0],
        )
    else:
        module.forward = lambda input_ids, **_: graph(input_ids=input_ids)
    return module


def main():
    folders, golden, names = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:] or list(models.MODELS)
    torch.set_num_threads(2)
    torch.backends.nnpack.set_flags(False)
    genuine = models.modules
    for name in names:
        replaced = {p: replace(p, m, folders / name) for p, m in genuine(models.MODELS[name].family, False).items()}
        models.modules = lambda family, half: replaced
        for case in cases.CASES[name]:
            with tempfile.TemporaryDirectory() as out:
                cases.draw(name, case, pathlib.Path(out) / "case")
                drawn = {k: np.load(f"{out}/case/{k}.npy") for k in ("image", "latents")}
            apart = {}
            for key, value in drawn.items():
                wanted = np.load(golden / name / case.name / f"{key}.npy")
                scale = 1 + np.abs(wanted).max() if key == "latents" else 1
                difference = np.abs(value - wanted)
                apart[key] = {"largest": f"{difference.max() / scale:.1e}", "mean": f"{difference.mean() / scale:.1e}"}
            print(f"{name}/{case.name}: {json.dumps(apart)}", flush=True)


if __name__ == "__main__":
    main()
