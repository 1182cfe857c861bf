import subprocess as sp
from subprocess import PIPE, run as go

sp.check_output(["sh", "-c", "git log | head"])
go(["curl", "--fail", "localhost"], stdout=PIPE)
