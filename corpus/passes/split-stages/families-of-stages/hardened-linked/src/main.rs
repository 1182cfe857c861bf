use std::io::Write;
use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:8080").unwrap();
    for stream in listener.incoming() {
        let _ = write!(stream.unwrap(), "HTTP/1.1 200 OK\r\n\r\nbuoy\n");
    }
}
