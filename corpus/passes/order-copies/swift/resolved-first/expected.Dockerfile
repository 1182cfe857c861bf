FROM swift:5.9
WORKDIR /app
COPY Package.swift Package.resolved ./
RUN swift package resolve
COPY . .
# optimized
RUN swift build -c release -Xswiftc -g
CMD [".build/release/App"]
