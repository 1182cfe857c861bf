import yaml
from PIL import Image

print(Image, yaml)
