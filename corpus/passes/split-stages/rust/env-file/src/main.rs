fn main() {
    dotenvy::dotenv().ok();
    println!("{}", std::env::var("SHOP").unwrap_or_default());
}
