from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for page in sorted(ROOT.rglob("*")):
    print(page.name)
