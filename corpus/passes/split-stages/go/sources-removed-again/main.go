package main

import (
	"fmt"
	"os"
)

func main() {
	rules, err := os.ReadFile("rules/base.txt")
	fmt.Println(string(rules), err)
}
