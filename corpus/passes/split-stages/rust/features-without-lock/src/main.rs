use std::io::{Read, Write};
use std::net::TcpListener;

use diesel::prelude::*;

fn main() {
    let address = std::env::var("DATABASE_URL").expect("DATABASE_URL");
    let mut database = PgConnection::establish(&address).expect("a database");
    for stream in TcpListener::bind("0.0.0.0:8000").unwrap().incoming() {
        let mut stream = stream.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head);
        let orders: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>("count(*) from orders"))
            .get_result(&mut database)
            .unwrap_or(0);
        let _ = write!(stream, "HTTP/1.1 200 OK\r\n\r\n{orders}\n");
    }
}
