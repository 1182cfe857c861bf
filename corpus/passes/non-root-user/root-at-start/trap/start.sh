#!/bin/sh
trap 'echo stopped > /etc/motd' EXIT
python visits.py
