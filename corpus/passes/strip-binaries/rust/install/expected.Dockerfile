FROM rust:1.80
WORKDIR /app
COPY . .
RUN CARGO_PROFILE_RELEASE_STRIP=symbols cargo install --path .
CMD ["buoy"]
