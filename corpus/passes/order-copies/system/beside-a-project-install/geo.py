def main():
    print("geo")
