print("under test")
