with open("uploads/latest.txt", "w") as latest:
    latest.write("42\n")
