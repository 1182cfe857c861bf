#include <stdio.h>

const char *wordlist_version(void);

int main(void)
{
    printf("words on SQLite %s\n", wordlist_version());
    return 0;
}
