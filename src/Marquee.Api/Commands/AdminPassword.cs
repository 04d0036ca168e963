using System.Text;
using Marquee.Api.Configuration;

namespace Marquee.Api.Commands;

/// <summary>Reads the password of an admin from the environment, standard input, or the keyboard without echo.</summary>
internal static class AdminPassword
{
    private const string Variable = "MARQUEE_ADMIN_PASSWORD";

    /// <exception cref="StartUpException">There is none, or it was typed differently the second time.</exception>
    public static string Read()
    {
        var password = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given
            : Console.IsInputRedirected ? Console.In.ReadLine()
            : Ask("Password: ") is var typed && typed == Ask("The same again: ") ? typed
            : throw new StartUpException("The two passwords differ. Nothing was made.");
        return string.IsNullOrEmpty(password)
            ? throw new StartUpException($"There is no password. Type it when asked, send it to standard input, or set {Variable}.")
            : password;
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
