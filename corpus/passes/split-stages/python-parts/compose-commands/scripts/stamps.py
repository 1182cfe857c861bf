print("stamps")
