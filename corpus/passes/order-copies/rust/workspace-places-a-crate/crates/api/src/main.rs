use std::io::Write;
use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:8080").unwrap();
    for stream in listener.incoming() {
        stream.unwrap().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nshop").unwrap();
    }
}

