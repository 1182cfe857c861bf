package main

//go:generate go run ./cmd/site
