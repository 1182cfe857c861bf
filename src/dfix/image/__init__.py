"""The image at each instruction, as far as a reader of the Dockerfile can know it: what lies where, and whose it is."""
