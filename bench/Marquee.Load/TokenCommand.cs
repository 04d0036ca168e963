using System.CommandLine;
using System.Text;
using Marquee.Load.Http;

namespace Marquee.Load;

/// <summary>Prints the access token of a member, for calls by hand.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Option<string> key = new("--key") { Description = "The application's Accounts:SigningKey.", Required = true };
        Option<long> member = new("--member") { Description = "The id of the member.", DefaultValueFactory = _ => 1 };
        var command = new Command("token", "Prints an access token.") { key, member };
        command.SetAction(options => Console.WriteLine(
            Encoding.ASCII.GetString(new Tokens(options.GetValue(key)!, 1, options.GetValue(member), TimeProvider.System)[0])));
        return command;
    }
}
