namespace Billing.Core;

public record Invoice(string Number, decimal Total);
