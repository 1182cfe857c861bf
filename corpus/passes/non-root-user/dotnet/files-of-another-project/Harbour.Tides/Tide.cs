namespace Harbour.Tides;

public record Tide(string Hour);
