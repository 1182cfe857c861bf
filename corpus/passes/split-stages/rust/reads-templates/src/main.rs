use std::fs;

const CSS: &str = include_str!("../assets/site.css");

fn main() {
    let page = fs::read_to_string("templates/index.html").unwrap();
    println!("{page}{CSS}");
}
