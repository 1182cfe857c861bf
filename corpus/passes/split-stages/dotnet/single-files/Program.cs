Console.WriteLine($"{DateTime.UtcNow:O} nothing to do");
