use std::fs;

// the harbours by their numbers, from the list that the service publishes
fn main() {
    println!("cargo:rerun-if-changed=stations.csv");
    let list = fs::read_to_string("stations.csv").unwrap();
    let rows: Vec<String> = list.lines().enumerate().map(|(at, line)| format!("{at} {line}")).collect();
    fs::write("stations.idx", rows.join("\n")).unwrap();
}
