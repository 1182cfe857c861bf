package main

import (
	"fmt"
	"os"

	"example.com/shop/kit"
	"golang.org/x/text/language"
)

func main() {
	fmt.Println(kit.Greeting(), language.German, os.Getenv("SHOP"))
	text, _ := os.ReadFile("motd.txt")
	fmt.Println(string(text))
}
