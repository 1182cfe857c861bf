print("compiling messages")
