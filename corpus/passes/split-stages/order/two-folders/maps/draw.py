import pathlib

pathlib.Path("drawn").mkdir()
