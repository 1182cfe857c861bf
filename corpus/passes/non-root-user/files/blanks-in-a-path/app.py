open("/my data/seen", "a").write("1")
