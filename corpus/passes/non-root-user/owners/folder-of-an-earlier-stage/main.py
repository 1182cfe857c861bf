with open("visits.log", "a") as log:
    log.write("again\n")
