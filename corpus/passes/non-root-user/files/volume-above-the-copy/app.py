open("/srv/state/seen", "a").write("1")
