use std::fs;

fn main() {
    let index = fs::read_to_string("stations.idx").expect("stations.idx is made by the build");
    println!("{} harbours", index.lines().count());
}
