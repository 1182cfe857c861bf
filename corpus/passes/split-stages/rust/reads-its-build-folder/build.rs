fn main() { let o = std::env::var("OUT_DIR").unwrap(); std::fs::write(format!("{o}/a.txt"), "x").unwrap(); println!("cargo:rustc-env=CFG={o}/a.txt"); }
