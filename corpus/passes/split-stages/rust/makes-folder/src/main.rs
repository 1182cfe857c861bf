use std::fs;

fn main() {
    fs::write("uploads/tides.txt", "ebb").unwrap();
}
