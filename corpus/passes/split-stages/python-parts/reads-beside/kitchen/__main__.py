import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECIPES = json.loads((HERE / "recipes.json").read_text())
print((HERE.parent / "VERSION").read_text(), RECIPES)
