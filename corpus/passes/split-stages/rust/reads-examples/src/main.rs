fn main() { let n = std::env::args().nth(1).unwrap_or("a".into()); println!("{}", std::fs::read_to_string(format!("examples/{}.json", n)).unwrap()); }
