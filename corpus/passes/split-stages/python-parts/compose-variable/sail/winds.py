FROM = "west"
