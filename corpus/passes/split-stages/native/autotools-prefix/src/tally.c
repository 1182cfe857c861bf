#include <stdio.h>

int main(void)
{
    char line[80];
    int lines = 0;
    FILE *names = fopen(DATADIR "/names.txt", "r");
    if (!names)
        return 1;
    while (fgets(line, sizeof line, names))
        lines++;
    printf("%d names\n", lines);
    return fclose(names);
}
