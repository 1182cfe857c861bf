import bees
