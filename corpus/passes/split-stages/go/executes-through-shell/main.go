package main

import "os/exec"

func main() {
	exec.Command("sh", "-c", "git log | head -1").Run()
}
