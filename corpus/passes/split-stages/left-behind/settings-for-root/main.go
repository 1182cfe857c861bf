package main

import (
	"fmt"
	"os"
)

func main() {
	settings, err := os.ReadFile(os.Getenv("HOME") + "/.config/greet/greet.toml")
	fmt.Println(string(settings), err)
}
