int height(int hour)
{
    static const int day[] = {312, 405, 268, 190};
    return day[hour / 6 % 4];
}
