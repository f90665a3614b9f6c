"""The designed palette: one colour per attribute value, chosen far apart so that each value can be read."""
INK = "#2b2433"
CREAM = "#fbf3e1"
WHITE = "#ffffff"

SKIN = {"fair": "#fde3d3", "light": "#efbd92", "tan": "#cc8a52", "brown": "#8f5632", "dark": "#51301f"}
HAIR = {"black": "#26222c", "brown": "#7a4a26", "blonde": "#f2c14e", "red": "#cf4a20", "grey": "#b4b6bf", "blue": "#2f6fd6"}
GLASSES = {"black": "#1d1a22", "red": "#e02436", "white": "#ffffff"}
SHIRT = {"red": "#d63c3c", "blue": "#2f62c4", "green": "#3f9a58", "yellow": "#f2bf33", "white": "#f8f6ee"}
BACKGROUND = {"blue": "#86bfe0", "pink": "#f4a9b8", "yellow": "#f7d97a", "green": "#96cf9c"}
CREATURE = {"pink": "#ef7fa6", "green": "#58b368", "orange": "#f08a3c", "blue": "#3f7fdb", "purple": "#8457c2"}
CAR = {"red": "#d8343a", "blue": "#2c63c9", "yellow": "#f5c22e", "green": "#2f9957", "white": "#f7f5ee"}
WALL = {"red": "#c64f3c", "white": "#f8f3e6", "yellow": "#f3c64b", "blue": "#4a86cf"}
SAIL = {"white": "#fcf9f0", "red": "#d8363a", "yellow": "#f6c531", "purple": "#8650bf"}
HULL = {"brown": "#7d4a2a", "red": "#b92d33", "white": "#f5f1e6"}
SEASON = {"spring": "#f3a0c0", "summer": "#3d9a50", "autumn": "#e5802c", "winter": "#f4f7fb"}
CAT = {"orange": "#e88a35", "black": "#2d2a34", "white": "#f8f3ea", "grey": "#8d94a3"}
SKY = {"day": "#a7dcee", "sunset": "#f59a6b", "night": "#262c5e"}
GROUND = {"day": "#8fc36a", "sunset": "#a98a4e", "night": "#3b5a52"}
SEA = {"day": "#3f9fc4", "sunset": "#a8617c", "night": "#2d4d86"}
