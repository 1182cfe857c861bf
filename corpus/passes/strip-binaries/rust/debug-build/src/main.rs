fn main() {
    println!("buoy");
}
