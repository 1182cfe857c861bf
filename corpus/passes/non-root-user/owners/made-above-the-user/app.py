with open("/app/uploads/last", "w") as out:
    out.write("1")
