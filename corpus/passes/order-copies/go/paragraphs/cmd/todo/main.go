package main

import (
	"fmt"

	"example.com/todo/internal"
)

func main() { fmt.Println(internal.ID()) }
