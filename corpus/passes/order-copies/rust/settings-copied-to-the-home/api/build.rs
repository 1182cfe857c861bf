fn main(){ let d=std::env::var("OUT_DIR").unwrap(); std::fs::write(format!("{d}/g.rs"), gen::text()).unwrap(); }
