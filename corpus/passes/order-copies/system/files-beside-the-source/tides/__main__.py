print("low")
