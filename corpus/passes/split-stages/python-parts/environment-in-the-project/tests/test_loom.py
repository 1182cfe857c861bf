import loom
