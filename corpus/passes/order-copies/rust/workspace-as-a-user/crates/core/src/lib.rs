pub fn x() -> u32 { 41 }
