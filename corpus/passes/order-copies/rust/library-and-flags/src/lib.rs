pub fn answer() -> u32 { 7 }
