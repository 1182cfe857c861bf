"""Prints the stations."""

import json

with open("/root/stations.json") as stations:
    print(json.load(stations))
