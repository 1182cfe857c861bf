import os

with open(os.environ["REPORT"] + ".csv", "w") as report:
    report.write("a;b\n")
