fn main() { println!("{}", std::fs::read_to_string(env!("CFG")).unwrap()); }
