using System.Net.NetworkInformation;

namespace Harbour.Mobile;

public class Connection
{
    public bool Works() => new Ping().Send("harbour.example.com").Status == IPStatus.Success;
}
