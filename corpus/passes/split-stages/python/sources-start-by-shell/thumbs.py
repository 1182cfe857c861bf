import os
import sys

os.system("cd incoming && convert photo.png -resize 50% photo.jpg")
