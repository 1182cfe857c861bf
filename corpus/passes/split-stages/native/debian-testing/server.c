#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    const char *answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(8080)};
    int door = socket(AF_INET, SOCK_STREAM, 0);
    bind(door, (struct sockaddr *)&any, sizeof any);
    listen(door, 16);
    for (;;) {
        int guest = accept(door, 0, 0);
        write(guest, answer, strlen(answer));
        close(guest);
    }
}
