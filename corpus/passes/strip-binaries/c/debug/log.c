#include <stdio.h>

int main(void) {
    puts("log");
    return 0;
}
