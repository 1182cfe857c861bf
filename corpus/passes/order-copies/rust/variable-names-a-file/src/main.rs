fn main() { println!("{}", envdep::v()); }
