def main():
    print("ahoy")
