import "stylus-native";
