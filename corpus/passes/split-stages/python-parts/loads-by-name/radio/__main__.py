import importlib
import os

station = importlib.import_module(os.environ["STATION"])
station.play()
