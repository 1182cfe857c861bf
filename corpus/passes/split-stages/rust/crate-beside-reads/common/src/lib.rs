pub fn hi() -> String {
    let name = "banner";
    std::fs::read_to_string(format!("{name}.txt")).unwrap()
}
