namespace Billing.Tests;

public class InvoiceTests
{
}
