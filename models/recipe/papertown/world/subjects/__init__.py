"""One drawing module per subject; each exposes ``draw(paper, attrs, rng)``."""
from . import car, cat, creature, house, person, sailboat, tree

DRAW = {m.__name__.rsplit(".", 1)[-1]: m.draw for m in (person, creature, car, house, sailboat, tree, cat)}
