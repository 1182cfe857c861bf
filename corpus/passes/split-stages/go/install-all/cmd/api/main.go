package main

import "example.com/shop/internal/db"

func main() { db.Open() }
