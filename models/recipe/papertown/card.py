"""Pictures, charts and the model card, all made from ``figures.json``; no number is written here by hand."""
import json
import os

import numpy as np
from PIL import Image


def grid(images, columns, path, gap=4, quality=88):
    """A contact sheet of pictures in 0..1, channels first."""
    n, _, h, w = images.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (h + gap) + gap, columns * (w + gap) + gap, 3), 245, np.uint8)
    for i, x in enumerate(images):
        r, c = divmod(i, columns)
        y0, x0 = gap + r * (h + gap), gap + c * (w + gap)
        sheet[y0:y0 + h, x0:x0 + w] = (np.clip(x, 0, 1).transpose(1, 2, 0) * 255).round().astype(np.uint8)
    Image.fromarray(sheet).save(path, quality=quality)


def training_chart(curves, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots(1, 4, figsize=(15, 3.2))
    v, t, u, r = (np.array(curves[k], dtype=float).reshape(-1, n) for k, n in (("vae", 3), ("text", 6), ("unet", 3), ("reader", 2)))
    ax[0].plot(v[:, 0] / 1e3, v[:, 2]); ax[0].set(title="autoencoder", xlabel="thousand pictures", ylabel="PSNR on unseen renders, dB")
    ax[1].plot(t[:, 0] / 1e3, t[:, 2] * 100, label="attention pooling"); ax[1].plot(t[:, 0] / 1e3, t[:, 4] * 100, label="plain mean")
    ax[1].legend(); ax[1].set(title="text encoder", xlabel="thousand captions", ylabel="named attributes read, %")
    ax[2].plot(u[:, 0] / 1e3, u[:, 1]); ax[2].set(title="UNet", xlabel="thousand samples", ylabel="weighted v loss (running mean)", yscale="log")
    ax[3].plot(r[:, 0] / 1e3, r[:, 1]); ax[3].set(title="attribute reader", xlabel="thousand pictures", ylabel="loss", yscale="log")
    for a in ax:
        a.grid(alpha=0.3)
    fig.tight_layout()
    fig.savefig(path, dpi=80)
    plt.close(fig)


def histogram_chart(h, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    rows = h["prompts"]
    fig, axes = plt.subplots(2, 5, figsize=(18, 6))
    names = ["training", *[f"cfg{w}" for w in h["scales"]]]
    colors = ["#3a3f58", "#7fb7be", "#f2a65a", "#c8553d"]
    for ax, row in zip(axes.flat, rows):
        a, d = next(iter(row["attributes"].items()))
        values = list(d["training"])
        for k, (n, c) in enumerate(zip(names, colors)):
            ax.bar(np.arange(len(values)) + (k - 1.5) * 0.2, [100 * d[n][v] for v in values], 0.2, color=c, label=n.replace("cfg", "CFG "))
        ax.set_xticks(range(len(values)), values, rotation=20)
        ax.set_title(f'"{row["prompt"]}": {a}', fontsize=10)
        ax.set_ylim(0, 100)
    axes.flat[0].legend(fontsize=8)
    fig.supylabel("share, %")
    fig.tight_layout()
    fig.savefig(path, dpi=75)
    plt.close(fig)


def pct(x):
    return f"{100 * x:.1f} %"


def verdict(ok):
    return "reached" if ok else "**not reached**"


def write_card(folder, readme):
    f = json.load(open(os.path.join(folder, "figures.json"), encoding="utf-8"))
    p, v, s, tr, h = f["prompts"], f["vae"], f["speed"], f["training"], f["histograms"]
    out = [f"""# Papertown

{f['description']}

![samples](card/samples.jpg)

*Samples of the shipped weights: {p['steps']} steps of {p['method']}, guidance {p['guidance_scale']:g}; rows top to bottom: {f['sample_rows']}. The first seeds, none
picked.*

Everything is made by `models/recipe`: the pictures are drawn by a program, so every attribute of every training picture
is known, and the weights were trained from scratch on them. There is no photograph, no scraped text and no other
model's weight in it.

## Figures

All from `card/figures.json`, written by the recipe's evaluation on the exported ONNX files.

| what | figure | target | |
|---|---|---|---|
| subject right, {p['prompts']} seeded prompts | {pct(p['subject_right'])} | 97 % | {verdict(p['subject_right'] >= 0.97)} |
| named attributes right, all ({p['named_total']} of them) | {pct(p['named_right'])} | 90 % | {verdict(p['named_right'] >= 0.90)} |
| autoencoder PSNR, {v['pictures']} unseen renders | {v['psnr_db']:.2f} dB (mean of the pictures' own: {v['mean_of_picture_psnr_db']:.2f} dB) | 30 dB | {verdict(v['psnr_db'] >= 30)} |
| seconds per {s['steps']}-step 128 x 128 picture with guidance, {s['threads']} threads | {s['seconds_per_image_median']:.2f} s median, {s['seconds_per_image_best']:.2f} s best of {s['images']} | 2.5 s | {verdict(s['seconds_per_image_median'] < 2.5)} |
"""]
    if s.get("load_average_when_measured") is not None:
        out.append(f"The load average of the machine when the time was taken: {s['load_average_when_measured']:.1f}.\n")
    low = [f"{a} {pct(d['right'])} of {d['n']}" for a, d in p["attributes"].items() if d["right"] < 0.9]
    if low or f.get("shortfalls"):
        out.append("### What fell short, and why\n")
        if low:
            out.append(f"- {len(low)} of {len(p['attributes'])} named attributes are right in less than 90 % of the pictures: {'; '.join(low)}. "
                       "Where few were asked the figure is uncertain by ten points or more.")
        out += [f"- {x}" for x in f["shortfalls"]]
        out.append("")
    out.append(f"### Each named attribute\n\nGuidance {p['guidance_scale']:g}, {p['steps']} steps, prompts drawn like training captions (they name up to nine attributes at once), "
               "read by the attribute reader.\n\n| attribute | right | asked |\n|---|---|---|")
    out += [f"| {a} | {pct(d['right'])}{'' if d['right'] >= 0.9 else ' (below 90 %)'} | {d['n']} |" for a, d in p["attributes"].items()]
    out.append("")
    for k, d in p["named_right_by_prompt_length"].items():
        out.append(f"- {k}: {pct(d['right'])} of {d['n']}")
    if f.get("other_settings"):
        out.append("\nOther settings, over the first prompts only:\n\n| sampler | steps | guidance | prompts | subject | named |\n|---|---|---|---|---|---|")
        out += [f"| {o['method']} | {o['steps']} | {o['guidance_scale']:g} | {o['prompts']} | {pct(o['subject_right'])} | {pct(o['named_right'])} |" for o in f["other_settings"]]
    out.append(f"""
## The reader

`papertown-attributes` reads a picture's attributes; the figures above depend on it{' (weights: average of the ' + tr['reader']['averaged'] + ')' if tr['reader'].get('averaged') else ''}. On {tr['reader']['unseen_renders']} unseen renders its lowest
accuracy is {pct(min(tr['reader']['accuracy'].values()))}; on {tr['reader']['unseen_round_trips']} renders after a round trip through the autoencoder
{pct(min(tr['reader']['accuracy_on_round_trips'].values()))}.

| attribute | unseen renders | after a round trip |
|---|---|---|""")
    out += [f"| {a} | {pct(x)} | {pct(tr['reader']['accuracy_on_round_trips'].get(a, float('nan')))} |" for a, x in tr["reader"]["accuracy"].items()]
    out.append(f"""
## Under-specified prompts

The training data are skewed on purpose. Attributes that a caption names are drawn uniformly; those it leaves open come
from a skewed distribution (`world/attributes.py`, `LOOKS`): three quarters of people share one look, three quarters of
cars are seen from the side, nine in ten unspecified creatures are the mascot Momo. So the distribution that a prompt
leaves open is known exactly, and can be compared with what guidance makes of it: {h['training_draws']} training draws
against {h['samples']} samples at each scale, as shares of the samples with the right subject. *TV* is the total
variation distance from the training shares.

![histograms](card/histograms.png)

| prompt | attribute | training | """ + " | ".join(f"CFG {w} | TV" for w in h["scales"]) + " |\n|---|---|---|" + "---|---|" * len(h["scales"]))
    fmt = lambda d: ", ".join(f"{k} {100 * x:.0f}" for k, x in sorted(d.items(), key=lambda kv: -kv[1]) if x >= 0.005)
    for row in h["prompts"]:
        for a, d in row["attributes"].items():
            out.append(f"| {row['prompt']} | {a} | {fmt(d['training'])} | " + " | ".join(f"{fmt(d[f'cfg{w}'])} | {d[f'tv{w}']:.2f}" for w in h["scales"]) + " |")
    evaluation = os.path.join(folder, "evaluation.md")  # from evaluation/run.sh
    if os.path.exists(evaluation):
        out.append("\n" + open(evaluation, encoding="utf-8").read().rstrip())
    u, va, te = tr["unet"], tr["vae"], tr["text"]
    out.append(f"""
## The model

| part | parameters | file |
|---|---|---|
""" + "\n".join(f"| {k} | {d['parameters']:,} | {d['megabytes']:.1f} MB |" for k, d in f["parts"].items()) + f"""

Latents have {f['config']['latent_channels']} channels at an eighth of the picture's size, scaling factor {f['config']['scaling_factor']:.4f}. The UNet has widths
{f['config']['unet_channels']}, attention at the two finest levels and in the middle, and predicts v. The text encoder is a causal CLIP-type
transformer over 77 positions, width {f['config']['text_width']}, vocabulary {te['vocabulary']}. Weights are stored as fp16 with a cast; activations are fp32.
Largest difference between the graphs and torch with the same rounded weights: {max(f['export_difference'].values()):.1e}.

![world](card/world.jpg)

*Training renders.*

![autoencoder](card/vae.jpg)

*Unseen renders (above) and their reconstructions (below).*

## How it was trained

| part | device | samples seen | steps | minutes | |
|---|---|---|---|---|---|
| autoencoder | {va['device']} | {va['samples']:,} | {va['steps']:,} | {va['seconds'] / 60:.1f} | L1 + L2 + gradient, KL weight 2e-5, from {f['data']['rendered']:,} renders; the last {va.get('decoder_only_samples', 0):,} samples trained the decoder alone |
| text encoder | {te['device']} | {te['samples']:,} | {te['steps']:,} | {te['seconds'] / 60:.1f} | {pct(te['named_read'])} of named attributes read (then frozen) |
| UNet | {u['device']} | {u['samples']:,} | {u['steps']:,} | {u['seconds'] / 60:.1f} | batch {u['batch']}, v-prediction, min-SNR-5, EMA {u['ema']}, 10 % empty captions; {u['samples_per_second']:.0f} samples/s on average |
| reader | {tr['reader']['device']} | {tr['reader']['samples']:,} | {tr['reader']['steps']:,} | {tr['reader']['seconds'] / 60:.1f} | |

Device: {f['machine']}

![curves](card/training.png)

## Limits

It draws papertown and nothing else: the text encoder was trained to ignore other words. Pictures are meant to be
128 x 128; other sizes run but were not trained. Faces, bodies and "looks" are icons chosen for being easy to read, and the
skew of the data is a test fixture, not a statement about people.
""")
    with open(readme, "w", encoding="utf-8") as w:
        w.write("\n".join(out))


def write_one_step_card(folder, readme):
    f = json.load(open(os.path.join(folder, "figures.json"), encoding="utf-8"))
    one, bare, many, tr = f["one_step"], f["teacher_in_one_step"], f["teacher_in_twenty_steps"], f["training"]
    out = [f"""# Papertown in one step

[Papertown](../papertown/README.md) distilled to a single step with PG-SB (SNOOPI, [arXiv:2412.02687](https://arxiv.org/abs/2412.02687), Sec. 4.1): one
call of the UNet draws a picture, without classifier-free guidance. Ordinary negative prompts do nothing here; NASA and NAG do.

![samples](card/samples.jpg)

*Samples of the shipped weights, one step, guidance 1; rows top to bottom: {f['sample_rows']}. The same eight seeds in each row, none picked.*

## Figures

From `card/figures.json`, written by `python -m papertown.one --phase card` on the exported files.

| | named attributes right | subject right | Vendi score of {64} x "a person" |
|---|---|---|---|
| this model, one step | {pct(one['named'])} of {one['named_total']} | {pct(one['subject'])} | {one['vendi_person']:.2f} |
| its teacher, one step, guidance 1 | {pct(bare['named'])} of {bare['named_total']} | {pct(bare['subject'])} | {bare['vendi_person']:.2f} |
| its teacher, 20 steps, guidance 5 | {pct(many['named'])} of {many['named_total']} | {pct(many['subject'])} | |

Captions like those of training, {f['prompts']} of them (the last row: the first {many['prompts']}), read by the attribute reader. The teacher's single step is a
blur whose attributes the reader can often still tell; the samples above are not. The Vendi score is that of the reader's embeddings: 1 is 64 times the same picture.
"""]
    out.append("## How it was trained\n\n![curves](card/training.png)\n")
    out.append("| run | guidance scale of both scores | steps | minutes | batch | learning rate, student and score | updates of the score a step |\n|---|---|---|---|---|---|---|")
    for name, s in tr.items():
        k = s["kappa"]
        out.append(f"| {name} | {f'U({k[0]:g}, {k[1]:g}), drawn for each latent' if k[0] != k[1] else f'{k[0]:g}'} | {s['step']} | {s['seconds'] / 60:.0f} | {s['batch']} | {s['lr']:g}, {s['score_lr']:g} | {s['score_updates']} |")
    notes = os.path.join(folder, "notes.md")  # written by whoever trained, about what the figures show
    if os.path.exists(notes):
        out.append("\n" + open(notes, encoding="utf-8").read().strip())
    out.append(f"""
No picture was used, only captions of the procedural world: the student draws, teacher and student score look at its latents noised to a random level, and
their difference, both guided with the same scale, is the student's gradient. The student score begins as a copy of the teacher and is trained whole rather than by
low-rank adapters, which a network of 3.4 M parameters does not need.

## The files

The UNet's weights are int8 with a scale for each output channel ({f['megabytes']:.1f} MB; rounded before every figure above); activations are fp32. Text encoder, tokenizer and
autoencoder are papertown's own, by symbolic links.
""")
    with open(readme, "w", encoding="utf-8") as w:
        w.write("\n".join(out))
