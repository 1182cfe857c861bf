def text():
    return "all is well\n"
