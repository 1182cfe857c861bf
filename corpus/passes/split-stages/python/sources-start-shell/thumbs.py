import subprocess
import sys

subprocess.run(["bash", "-c", sys.argv[1]])
