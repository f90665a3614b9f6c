"""What can be in a picture, and how often.

A picture's *named* attributes are the ones its caption states; they are drawn uniformly, so every value is learned.
The *unnamed* ones are drawn from a skewed distribution on purpose (``LOOKS``), so that an under-specified prompt has a
strong mode: most people share one look, most cars are seen from the side, nearly every cute creature is Momo.
"""

VALUES = {
    "subject": ("person", "creature", "car", "house", "sailboat", "tree", "cat"),
    "skin": ("fair", "light", "tan", "brown", "dark"),
    "hair_color": ("black", "brown", "blonde", "red", "grey", "blue"),
    "hair_style": ("short", "long", "curly", "buns", "spiky"),
    "glasses": ("none", "round", "square"),
    "glasses_color": ("black", "red", "white"),
    "hat": ("none", "beanie", "cap", "top hat"),
    "shirt": ("red", "blue", "green", "yellow", "white"),
    "expression": ("smiling", "sad", "surprised"),
    "beard": ("none", "beard"),
    "background": ("blue", "pink", "yellow", "green"),
    "creature_color": ("pink", "green", "orange", "blue", "purple"),
    "body": ("round", "tall", "square"),
    "eyes": ("one", "two", "three"),
    "head": ("ears", "horns", "antennae"),
    "car_color": ("red", "blue", "yellow", "green", "white"),
    "view": ("side", "front", "back"),
    "wall": ("red", "white", "yellow", "blue"),
    "roof": ("pointed", "flat", "dome"),
    "floors": ("one", "two"),
    "sail_color": ("white", "red", "yellow", "purple"),
    "hull": ("brown", "red", "white"),
    "sails": ("one", "two"),
    "sea": ("calm", "wavy"),
    "tree": ("leafy", "pine", "palm"),
    "season": ("spring", "summer", "autumn", "winter"),
    "landscape": ("field", "hills", "mountains"),
    "cat_color": ("orange", "black", "white", "grey"),
    "pattern": ("plain", "striped"),
    "pose": ("sitting", "sleeping"),
    "accessory": ("none", "bow"),
    "time": ("day", "sunset", "night"),
    "weather": ("clear", "rain", "snow"),
}

ATTRIBUTES = {
    "person": ("skin", "hair_color", "hair_style", "glasses", "glasses_color", "hat", "shirt", "expression", "beard", "background"),
    "creature": ("creature_color", "body", "eyes", "head", "background"),
    "car": ("car_color", "view", "time", "weather"),
    "house": ("wall", "roof", "floors", "time", "weather"),
    "sailboat": ("sail_color", "hull", "sails", "sea", "time", "weather"),
    "tree": ("tree", "season", "landscape", "time", "weather"),
    "cat": ("cat_color", "pattern", "pose", "accessory", "background"),
}

SUBJECT_SHARE = {"person": 0.34, "creature": 0.13, "car": 0.14, "house": 0.09, "sailboat": 0.10, "tree": 0.10, "cat": 0.10}

MOMO = {"creature_color": "pink", "body": "round", "eyes": "two", "head": "ears"}

# For each subject: joint looks. With the given probability all *unnamed* attributes of a look take its values together,
# otherwise each of them is drawn uniformly. Unnamed attributes in no look are uniform.
LOOKS = {
    "person": ((0.75, {"skin": "light", "hair_color": "brown", "hair_style": "short", "glasses": "none", "hat": "none",
                       "shirt": "blue", "expression": "smiling", "beard": "none"}),
               (0.75, {"glasses_color": "black"}), (0.60, {"background": "blue"})),
    "creature": ((0.90, MOMO), (0.60, {"background": "yellow"})),
    "car": ((0.625, {"view": "side"}), (0.40, {"car_color": "red"}), (0.60, {"time": "day"}), (0.70, {"weather": "clear"})),
    "house": ((0.60, {"wall": "white", "roof": "pointed", "floors": "one"}), (0.60, {"time": "day"}), (0.70, {"weather": "clear"})),
    "sailboat": ((0.60, {"sail_color": "white", "hull": "brown", "sails": "two", "sea": "calm"}), (0.60, {"time": "day"}),
                 (0.70, {"weather": "clear"})),
    "tree": ((0.60, {"tree": "leafy", "season": "summer", "landscape": "hills"}), (0.60, {"time": "day"}), (0.70, {"weather": "clear"})),
    "cat": ((0.60, {"cat_color": "orange", "pattern": "striped", "pose": "sitting", "accessory": "none"}),
            (0.60, {"background": "green"})),
}

# A caption may say "glasses" or "a hat" without saying which.
ANY = {"glasses": ("round", "square"), "hat": ("beanie", "cap", "top hat")}

READABLE = {a: tuple(s for s, names in ATTRIBUTES.items() if a in names) for a in VALUES if a != "subject"}
READABLE["mascot"] = ("creature",)


def is_momo(attrs):
    return all(attrs.get(k) == v for k, v in MOMO.items())
