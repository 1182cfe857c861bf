use std::process::Command;

fn main() {
    Command::new("npm").args(["run", "build"]).status().unwrap();
}
