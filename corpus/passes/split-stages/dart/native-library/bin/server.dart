import 'package:sqlite3/sqlite3.dart';

void main() => print(sqlite3.version);
