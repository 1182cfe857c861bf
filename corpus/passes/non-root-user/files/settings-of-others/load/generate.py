import csv

with open("queries.csv", "w") as out:
    csv.writer(out).writerow(["quote"])
