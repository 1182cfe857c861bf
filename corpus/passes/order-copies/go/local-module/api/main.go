package main

import (
	"fmt"

	"example.com/shop/kit"
	"golang.org/x/text/language"
)

func main() {
	fmt.Println(kit.Greeting(), language.German)
}
