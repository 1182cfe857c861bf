from pathlib import Path

Path("/data/state.json").write_text("{}")
