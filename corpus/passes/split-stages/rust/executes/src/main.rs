use std::process::Command;

fn main() {
    Command::new("ffmpeg").arg("-version").status().unwrap();
}
