with open("store/count", "w") as count:
    count.write("1\n")
