def run():
    print("relaying")
