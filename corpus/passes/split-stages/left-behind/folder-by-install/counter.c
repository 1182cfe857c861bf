#include <stdio.h>

int main(void) {
    FILE *count = fopen("/opt/counter/var/count", "w");
    if (!count) {
        perror("count");
        return 1;
    }
    fputs("1\n", count);
    return fclose(count);
}
