use std::fs;

fn main() {
    println!("{}", fs::read_to_string("dist/index.html").unwrap());
}
