#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(8080)};
    int server = socket(AF_INET, SOCK_STREAM, 0);
    bind(server, (struct sockaddr *)&here, sizeof here);
    listen(server, 16);
    for (;;) {
        int client = accept(server, 0, 0);
        const char *answer = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ntides";
        write(client, answer, strlen(answer));
        close(client);
    }
}
