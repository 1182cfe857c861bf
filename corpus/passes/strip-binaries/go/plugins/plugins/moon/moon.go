package main

func Phase() string {
	return "full"
}

func main() {}
