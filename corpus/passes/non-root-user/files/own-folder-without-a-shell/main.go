package main

import "os"

func main() {
	os.WriteFile("seen", []byte("1"), 0o644)
}
