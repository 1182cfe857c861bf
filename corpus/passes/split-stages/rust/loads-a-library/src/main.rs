fn main() { unsafe { libloading::Library::new("libcurl.so.4").unwrap(); } }
