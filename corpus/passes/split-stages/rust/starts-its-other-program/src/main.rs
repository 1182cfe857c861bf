fn main() { std::process::Command::new("./target/release/worker").spawn().unwrap(); }
