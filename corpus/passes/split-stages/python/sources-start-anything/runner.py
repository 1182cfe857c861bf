import subprocess
import sys

command = sys.stdin.readline().split()
subprocess.run(command, check=True)
