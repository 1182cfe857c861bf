#!/bin/sh
pip install -r plugins.txt
exec python bot.py
