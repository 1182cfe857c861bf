package route

import (
	"database/sql"

	_ "github.com/mattn/go-sqlite3"
)

// First is where the ferry leaves.
func First() string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return "nowhere"
	}
	defer db.Close()
	return "north quay"
}
