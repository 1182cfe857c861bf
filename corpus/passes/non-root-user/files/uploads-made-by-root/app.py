from pathlib import Path

Path("uploads/first.txt").write_text("1")
