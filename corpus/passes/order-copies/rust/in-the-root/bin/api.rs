fn main() { println!("{}", itoa::itoa(7)); }
