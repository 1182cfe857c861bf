import subprocess

log = subprocess.check_output(["git", "log", "--oneline"], text=True)
print(log)
