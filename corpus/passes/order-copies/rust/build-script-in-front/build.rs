fn main() { std::fs::read_to_string("proto/a.proto").unwrap(); }
