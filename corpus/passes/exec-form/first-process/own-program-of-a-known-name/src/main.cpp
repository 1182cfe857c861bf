#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

int main() {
    int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(8080);
    bind(server, reinterpret_cast<sockaddr *>(&address), sizeof address);
    listen(server, 16);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    for (;;) {
        int client = accept(server, nullptr, nullptr);
        write(client, answer.data(), answer.size());
        close(client);
    }
}
