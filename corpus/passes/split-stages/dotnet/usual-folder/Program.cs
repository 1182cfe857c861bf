using System.Globalization;

Console.WriteLine(1.5.ToString(CultureInfo.InvariantCulture));
