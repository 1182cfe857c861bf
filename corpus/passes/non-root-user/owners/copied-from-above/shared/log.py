from pathlib import Path


def note(text):
    name = "state"
    Path(name).with_suffix(".json").write_text(text)
