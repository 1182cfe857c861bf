fn main() {
    println!("{}", words::hello());
}
