System.Console.WriteLine(System.IO.File.ReadAllText("../data/prices.csv"));
