"""Draws with OpenAI's official Python client; prints one line of JSON about what it got."""
import base64
import json
import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="unused", max_retries=0)


def png(b64):
    return base64.b64decode(b64).startswith(b"\x89PNG")


def streamed(stream):
    """The events' Python types by their names, and whether all images are there."""
    kinds, images, usage, seeds = [], [], [], []
    for event in stream:
        kinds.append([event.type, type(event).__name__])
        if event.type.endswith(".completed"):
            images.append(event.b64_json)
            usage.append(event.usage.total_tokens)
            seeds.append(event.seed)
    return {"kinds": kinds, "pngs": [png(image) for image in images], "usage": usage, "seeds": seeds}


answer = client.images.generate(
    model="papertown",
    prompt="a red car seen from behind",
    n=2,
    size="128x128",
    response_format="b64_json",
    user="a client's own field",
    extra_body={"seed": 7, "steps": 4, "guidance": {"scale": 5.0}},
)
pngs = [base64.b64decode(image.b64_json) for image in answer.data]
picture = ("car.png", pngs[0], "image/png")
nested = {"scale": 5.0, "interval": [0, 1], "perp_neg": {"prompts": [{"prompt": "a house"}]}}
edited = client.images.edit(
    model="papertown",
    image=[picture],
    prompt="a blue car seen from behind",
    n=2,
    response_format="b64_json",
    extra_body={"seed": 3, "steps": 5, "strength": 0.6, "strict": True, "guidance": nested},
)
edits = [base64.b64decode(image.b64_json) for image in edited.data]
stream = client.images.generate(
    model="papertown",
    prompt="a red car seen from behind",
    n=2,
    size="128x128",
    stream=True,
    partial_images=2,
    extra_body={"seed": 7, "steps": 4},
)
edit_stream = client.images.edit(
    model="papertown",
    image=picture,
    prompt="a blue car seen from behind",
    stream=True,
    extra_body={"seed": 3, "steps": 5},
)
try:
    client.images.edit(image=[picture, picture], prompt="a car")
    two = None
except openai.BadRequestError as error:
    two = error.body["param"]
try:
    client.images.generate(prompt="a car", n=0)
    refused = None
except openai.BadRequestError as error:
    refused = error.body["param"]
try:
    client.images.generate(prompt="a car", n=0, stream=True)
    refused_stream = None
except openai.BadRequestError as error:
    refused_stream = error.body["param"]
print(
    json.dumps(
        {
            "created": answer.created,
            "images": len(pngs),
            "png": all(png.startswith(b"\x89PNG") for png in pngs),
            "edits": len([edit for edit in edits if edit.startswith(b"\x89PNG") and edit != pngs[0]]),
            "stream": streamed(stream),
            "edit_stream": streamed(edit_stream),
            "two": two,
            "refused": refused,
            "refused_stream": refused_stream,
            "models": [model.id for model in client.models.list()],
        }
    )
)
