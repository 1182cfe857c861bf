pub fn text()->String{ "const G:u32=5;".into() }
