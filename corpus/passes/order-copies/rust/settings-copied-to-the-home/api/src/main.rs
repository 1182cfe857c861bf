include!(concat!(env!("OUT_DIR"),"/g.rs")); fn main() { println!("{} {}", itoa::itoa(7), G); mac::m!(); }
