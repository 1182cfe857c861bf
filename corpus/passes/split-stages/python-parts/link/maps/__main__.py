print(open("maps/island.txt").read())
