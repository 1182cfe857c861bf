package main

import (
	"fmt"
	"net/http"
	"os/user"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		owner, err := user.Lookup("www-data")
		fmt.Fprint(w, owner, err)
	})
	http.ListenAndServe(":8000", nil)
}
