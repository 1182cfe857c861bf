import wiki
