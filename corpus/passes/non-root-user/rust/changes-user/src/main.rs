fn main() {
    unsafe { libc::setuid(1000) };
}
