package kit

// Greeting is what every service says first.
func Greeting() string { return "hello" }
