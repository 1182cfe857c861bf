#include <curses.h>
#include <stdio.h>

int main(void)
{
    printf("drawn by %s\n", curses_version());
    return 0;
}
