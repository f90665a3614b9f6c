"""The world is deterministic, and its captions and records agree."""
import numpy as np
import pytest

from papertown.captions import caption, scene_caption
from papertown.world.attributes import ANY, ATTRIBUTES, LOOKS, SUBJECT_SHARE, VALUES
from papertown.world.scene import make_scene, render


def test_a_seed_gives_one_scene_and_one_picture():
    for seed in (0, 1, 77):
        a, b = make_scene(seed), make_scene(seed)
        assert a == b
        assert np.array_equal(render(a), render(b))
        assert scene_caption(a, 2) == scene_caption(b, 2)
    assert not np.array_equal(render(make_scene(0)), render(make_scene(1)))


def test_named_attributes_are_true():
    for seed in range(2000):
        s = make_scene(seed)
        assert set(s.attrs) <= set(ATTRIBUTES[s.subject])
        for a, v in s.named.items():
            if a == "mascot":
                assert s.mascot == "momo"
            elif v == "any":
                assert s.attrs[a] in ANY[a]
            else:
                assert s.attrs[a] == v


def test_every_subject_draws_every_value():
    for subject, names in ATTRIBUTES.items():
        for a in names:
            for k, v in enumerate(VALUES[a]):
                img = render(make_scene(k, subject, {a: v}), 64)
                assert img.shape == (64, 64, 3) and img.std() > 5


@pytest.mark.parametrize("subject,attribute,value,share", [
    ("person", "hair_color", "brown", 0.75), ("car", "view", "side", 0.75), ("creature", "body", "round", 0.90)])
def test_what_a_prompt_leaves_open_is_skewed(subject, attribute, value, share):
    n = 1500
    hits = sum(make_scene(i, subject, {}).attrs[attribute] == value for i in range(n))
    assert share - 0.04 < hits / n < share + 0.12


def test_what_a_prompt_names_is_uniform():
    seen = [s.attrs["hair_color"] for s in map(make_scene, range(6000)) if "hair_color" in s.named]
    for v in VALUES["hair_color"]:
        assert abs(seen.count(v) / len(seen) - 1 / 6) < 0.05


def test_a_caption_says_nothing_that_is_not_named():
    rng = np.random.default_rng(0)
    words = {"hair_color": VALUES["hair_color"], "expression": ("smiling", "sad", "surprised", "crying", "shocked")}
    for _ in range(500):
        text = caption(rng, "person", {"hat": "beanie"})
        assert "beanie" in text
        for options in words.values():
            assert not any(f" {w} " in f" {text} " for w in options)


def test_shares_are_shares():
    assert abs(sum(SUBJECT_SHARE.values()) - 1) < 1e-9
    for subject, looks in LOOKS.items():
        for share, look in looks:
            assert 0 < share <= 1
            assert all(a in ATTRIBUTES[subject] and v in VALUES[a] for a, v in look.items())
