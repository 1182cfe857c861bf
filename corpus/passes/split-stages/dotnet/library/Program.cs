using System.Drawing;

using var image = new Bitmap(64, 64);
Console.WriteLine(image.Width);
