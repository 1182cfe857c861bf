open("/data/seen", "a").write("1")
