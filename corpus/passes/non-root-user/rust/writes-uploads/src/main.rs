use std::fs;

fn main() {
    fs::create_dir_all("uploads").unwrap();
    fs::write("uploads/tides.txt", "ebb").unwrap();
}
