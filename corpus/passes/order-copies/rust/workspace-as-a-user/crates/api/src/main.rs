fn main() { println!("{} {}", itoa::itoa(7), core_lib::x()); }
