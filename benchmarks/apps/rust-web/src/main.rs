//! A JSON service without any crate: the hour and the height of the next tide.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

fn answer(path: &str) -> (&'static str, String) {
    match path {
        "/" => ("200 OK", String::from("{\"service\":\"tides\"}")),
        "/next" => ("200 OK", String::from("{\"hour\":7,\"height\":3.4}")),
        _ => ("404 Not Found", String::from("{\"error\":\"not found\"}")),
    }
}

fn serve(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    reader.read_line(&mut line)?;
    let path = line.split_whitespace().nth(1).unwrap_or("/").to_string();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
    }
    let (status, body) = answer(&path);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:8080")?;
    for stream in listener.incoming() {
        if let Err(error) = stream.and_then(|mut each| serve(&mut each)) {
            eprintln!("{error}");
        }
    }
    Ok(())
}
