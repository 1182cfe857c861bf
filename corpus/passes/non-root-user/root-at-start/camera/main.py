"""Counts boats."""

import cv2

camera = cv2.VideoCapture(0)
print(camera.read()[0])
