package main

import (
	"fmt"

	"example.org/route"
	"github.com/google/uuid"
)

func main() { fmt.Println(route.First(), uuid.New()) }
