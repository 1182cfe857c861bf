import os
import sys

TOOL = "git"
os.system(f"{TOOL} -C {sys.argv[1]} log")
os.system("unzip %s" % sys.argv[2])
