"""Reads the gauge at the quay."""

import os

import serial

gauge = serial.Serial(os.environ["GAUGE"], 9600)
while True:
    print(gauge.readline())
