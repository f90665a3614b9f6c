"""Writes the tiny models of all families and what diffusers draws with them.

    python make.py [--only NAME ...] [--models DIR] [--golden DIR] [--assemble DIR] [--no-graphs]

Needs torch, transformers, onnx, onnxruntime and diffusers (see README.md for which). --models is the folder that gets
models/ and variants/, --golden the one for the pictures. --assemble also sets every model together as one complete
folder in DIR, for use with a server or with check.py.
"""

import argparse
import json
import pathlib

import cases
import models
import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(models.MODELS), default=list(models.MODELS))
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("--models", type=pathlib.Path, default=here)
    parser.add_argument("--golden", type=pathlib.Path, default=here.parent / "golden" / "families")
    parser.add_argument("--assemble", type=pathlib.Path)
    parser.add_argument("--graphs", action=argparse.BooleanOptionalAction, default=True, help="export, or only draw")
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.backends.nnpack.set_flags(False)
    places = options.models / "models", options.models / "variants"
    for name in options.only:
        if options.graphs:
            models.write(name, *places)
        for case in cases.CASES.get(name, []):
            folder = options.golden / name / case.name
            meta = cases.draw(name, case, folder)
            print(f"  {name}/{case.name}: {json.dumps(meta['picture'])}", flush=True)
        if options.assemble:
            models.assemble(name, *places, options.assemble)


if __name__ == "__main__":
    main()
