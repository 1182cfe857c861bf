package route

// First is where the ferry leaves.
func First() string { return "north quay" }
