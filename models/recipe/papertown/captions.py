"""Captions: sentences and comma tags of varied grammar that state exactly a scene's named attributes."""
import numpy as np

from .world.attributes import VALUES, READABLE  # noqa: F401  (re-exported for callers that list attributes)

NOUNS = {
    "person": ("person", "person", "person", "person", "human", "portrait of a person", "face", "man", "woman"),
    "creature": ("creature", "creature", "cute creature", "monster", "little monster", "critter"),
    "car": ("car", "car", "car", "automobile", "vehicle"),
    "house": ("house", "house", "house", "home", "building"),
    "sailboat": ("sailboat", "sailboat", "boat", "sailing boat", "ship with sails"),
    "tree": ("tree", "tree", "tree"),
    "cat": ("cat", "cat", "cat", "kitty", "kitten"),
}
LEADS = ("", "", "", "", "", "a picture of ", "a paper cutout of ", "an illustration of ", "cut paper art of ", "a photo of ", "an image of ")
TAGS = ("cut paper", "paper art", "papercraft", "illustration")

NUMBER = {"one": ("one", "a single"), "two": ("two",), "three": ("three",)}


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


def article(phrase):
    first = phrase.split(" ", 1)[0]
    if first in ("someone", "momo", "Momo"):
        return phrase
    return ("an " if first[0] in "aeiou" else "a ") + phrase


def _simple(kind, phrases):
    return lambda v, r, n: (kind, pick(r, phrases[v] if isinstance(phrases, dict) else phrases).replace("{}", v))


# attribute -> function(value, rng, named) -> (slot, words). Slots: adj (before the noun), with (after "with"),
# wear (after "wearing"), prep (a phrase of its own at the end), neg (after "without" / "no").
def _glasses(v, r, n):
    c = n.get("glasses_color")
    color = f"{c} " if c else ""
    if v == "none":
        return "neg", "glasses"
    shape = "" if v in ("any", None) else pick(r, {"round": ("round ", "round ", "circular "), "square": ("square ", "square ", "rectangular ")}[v])
    words = (color + shape if r.random() < 0.5 else shape + color) + pick(r, ("glasses", "glasses", "glasses", "spectacles", "eyeglasses"))
    return pick(r, ("with", "wear")), words


def _hat(v, r, n):
    if v == "none":
        return "neg", "hat"
    return pick(r, ("with", "wear", "wear")), article("hat" if v == "any" else v)


def _hair(r, n):
    c, s = n.get("hair_color"), n.get("hair_style")
    color = {None: "", "blonde": pick(r, ("blonde ", "blonde ", "blond ")), "grey": pick(r, ("grey ", "gray "))}.get(c, f"{c} ")
    if s == "buns":
        return "with", pick(r, (f"{color}hair in two buns", f"two {color}hair buns", f"{color}hair buns"))
    style = f"{s} " if s else ""
    return "with", pick(r, (f"{style}{color}hair", f"{style}{color}hair", f"{color}{style}hair"))


PHRASES = {
    "skin": lambda v, r, n: pick(r, (("with", f"{v} skin"), ("with", f"{v} skin"), ("adj", f"{v}-skinned"))),
    "shirt": lambda v, r, n: pick(r, (("wear", f"a {v} shirt"), ("wear", f"a {v} sweater"), ("with", f"a {v} shirt"), ("prep", f"in a {v} shirt"))),
    "expression": lambda v, r, n: ("adj", pick(r, {"smiling": ("smiling", "happy", "smiling"), "sad": ("sad", "crying", "sad"),
                                                   "surprised": ("surprised", "shocked", "surprised")}[v])),
    "beard": lambda v, r, n: ("neg", "beard") if v == "none" else pick(r, (("with", "a beard"), ("adj", "bearded"))),
    "background": lambda v, r, n: ("prep", pick(r, (f"on a {v} background", f"against a {v} wall", f"in front of a {v} background", f"{v} background"))),
    "creature_color": _simple("adj", ("{}", "{}", "{}-colored")),
    "body": _simple("adj", {"round": ("round", "round", "chubby"), "tall": ("tall", "tall", "slim"), "square": ("square", "square", "boxy")}),
    "eyes": lambda v, r, n: ("with", pick(r, NUMBER[v]) + (" eye" if v == "one" else " eyes")) if r.random() < 0.7 else ("adj", f"{v}-eyed"),
    "head": lambda v, r, n: ("with", pick(r, {"ears": ("long ears", "bunny ears"), "horns": ("horns", "two horns"), "antennae": ("antennae", "antennas")}[v])),
    "car_color": _simple("adj", ("{}", "{}", "{}", "{}-painted")),
    "view": lambda v, r, n: ("prep", pick(r, {"side": ("seen from the side", "side view", "from the side", "in profile"),
                                              "front": ("seen from the front", "front view", "from the front", "facing the viewer"),
                                              "back": ("seen from behind", "back view", "rear view", "from behind", "seen from the back")}[v])),
    "wall": lambda v, r, n: pick(r, (("adj", v), ("adj", v), ("with", f"{v} walls"))),
    "roof": lambda v, r, n: ("with", pick(r, {"pointed": ("a pointed roof", "a pitched roof", "a gable roof"), "flat": ("a flat roof",),
                                              "dome": ("a dome roof", "a round roof", "a domed roof")}[v])),
    "floors": lambda v, r, n: pick(r, (("adj", f"{v}-story"), ("with", f"{v} floor" + ("" if v == "one" else "s")),
                                      ("adj", {"one": "low", "two": "tall"}[v]))),
    "sail_color": lambda v, r, n: ("with", _sails(v, r, n)),
    "hull": lambda v, r, n: ("with", f"a {v} hull"),
    "sails": lambda v, r, n: ("with", pick(r, NUMBER[v]) + (" sail" if v == "one" else " sails")),
    "sea": lambda v, r, n: ("prep", pick(r, {"calm": ("on a calm sea", "on calm water"), "wavy": ("on a wavy sea", "on big waves", "in the waves")}[v])),
    "tree": _simple("adj", {"leafy": ("leafy", "round", "leafy"), "pine": ("pine", "fir", "pine"), "palm": ("palm",)}),
    "season": lambda v, r, n: ("prep", pick(r, {"spring": ("in spring", "in bloom", "with pink blossom"), "summer": ("in summer", "with green leaves"),
                                                "autumn": ("in autumn", "with orange leaves", "in fall"), "winter": ("in winter", "covered in frost")}[v])),
    "landscape": lambda v, r, n: ("prep", pick(r, {"field": ("in a flat field", "in a field", "on a plain"), "hills": ("in the hills", "with hills behind", "among hills"),
                                                   "mountains": ("in the mountains", "with mountains behind", "in front of mountains")}[v])),
    "cat_color": lambda v, r, n: ("adj", pick(r, {"orange": ("orange", "ginger", "orange"), "grey": ("grey", "gray")}.get(v, (v,)))),
    "pattern": _simple("adj", {"plain": ("plain", "solid"), "striped": ("striped", "tabby", "striped")}),
    "pose": lambda v, r, n: ("adj", pick(r, (v,))) if r.random() < 0.5 else
            ("prep", pick(r, {"sitting": ("sitting", "sitting up"), "sleeping": ("sleeping", "asleep", "lying down")}[v])),
    "accessory": lambda v, r, n: ("neg", "bow tie") if v == "none" else (pick(r, ("with", "wear")), pick(r, ("a bow tie", "a red bow tie", "a bow"))),
    "time": lambda v, r, n: ("prep", pick(r, {"day": ("by day", "during the day", "at noon"), "sunset": ("at sunset", "at dusk", "in the evening sun"),
                                              "night": ("at night", "at night", "by night", "under the moon")}[v])),
    "weather": lambda v, r, n: ("prep", pick(r, {"clear": ("in clear weather", "under a clear sky"), "rain": ("in the rain", "on a rainy day" if n.get("time") in (None, "day") else "in the rain", "in rainy weather"),
                                                 "snow": ("in the snow", "in snowy weather", "while it snows")}[v])),
}


def _sails(v, r, n):
    k = n.get("sails")
    if k:
        return f"{k} {v} sail" + ("" if k == "one" else "s")
    return pick(r, (f"{v} sails", f"{v} sails", f"a {v} sail"))


def parts(rng, named):
    """The caption's pieces as (slot, words); attributes that share words (hair, glasses, sails) are merged."""
    out, done = [], set()
    for a, v in named.items():
        if a in done or a == "mascot":
            continue
        if a in ("hair_color", "hair_style"):
            out.append(_hair(rng, named))
            done |= {"hair_color", "hair_style"}
        elif a in ("glasses", "glasses_color"):
            out.append(_glasses(named.get("glasses"), rng, named))
            done |= {"glasses", "glasses_color"}
        elif a == "hat":
            out.append(_hat(v, rng, named))
        else:
            if a == "sails" and "sail_color" in named:
                continue
            out.append(PHRASES[a](v, rng, named))
    return out


def listing(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def caption(rng, subject, named):
    """One caption of a subject and its named attributes."""
    pieces = parts(rng, named)
    order = rng.permutation(len(pieces))
    pieces = [pieces[i] for i in order]
    noun = pick(rng, NOUNS[subject])
    if named.get("mascot") == "momo":
        noun = pick(rng, ("momo", "momo", "momo the creature", "creature named momo"))
    slot = lambda k: [w for s, w in pieces if s == k]
    if rng.random() < 0.18:
        return _tags(rng, noun, pieces)
    head = " ".join(slot("adj") + [noun])
    if rng.random() < 0.93:
        head = article(head)
    text = head
    tails = []
    if slot("with"):
        tails.append("with " + listing(slot("with")))
    if slot("wear"):
        tails.append(pick(rng, ("wearing ", "wearing ", "in ")) + listing(slot("wear")))
    if slot("neg"):
        tails.append(pick(rng, ("without " + " or ".join(map(_bare, slot("neg"))), "with " + " and ".join("no " + w for w in slot("neg")))))
    tails = [tails[i] for i in rng.permutation(len(tails))]
    text = " ".join([text] + tails)
    for w in slot("prep"):
        text += pick(rng, (" ", " ", ", ")) + w
    if subject == "sailboat" and rng.random() < 0.2 and "sea" not in named:
        text += " on the sea"
    return pick(rng, LEADS) + text


def _bare(w):
    return w if w.endswith("s") else "a " + w


def _tags(rng, noun, pieces):
    words = []
    for s, w in pieces:
        words.append({"neg": "no " + w}.get(s, w[2:] if w.startswith("a ") else w))
    k = int(rng.integers(len(words) + 1)) if rng.random() < 0.4 else 0
    words.insert(k, noun)
    if rng.random() < 0.3:
        words.append(pick(rng, TAGS))
    return ", ".join(words)


def scene_caption(scene, variant=0):
    return caption(np.random.default_rng([31, scene.seed, variant]), scene.subject, scene.named)
