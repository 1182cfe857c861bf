#!/bin/bash
trap "kill 0" TERM
python worker.py &
gunicorn app:app
