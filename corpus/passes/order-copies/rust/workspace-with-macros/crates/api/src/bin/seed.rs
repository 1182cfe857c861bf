fn main() { println!("seed"); }
