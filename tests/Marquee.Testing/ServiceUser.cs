using System.Diagnostics;

namespace Marquee.Testing;

/// <summary>The user of servers that refuse to run as root.</summary>
internal static class ServiceUser
{
    public const string Name = "postgres";

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>What to write before a command so that it runs as that user; setpriv keeps the process id.</summary>
    public static string[] Prefix => IsRoot ? ["setpriv", $"--reuid={Name}", $"--regid={Name}", "--clear-groups"] : [];

    /// <summary>Gives files or folders to the user.</summary>
    public static Task OwnAsync(params string[] paths) => IsRoot ? RunToEndAsync(["chown", Name, .. paths]) : Task.CompletedTask;

    /// <summary>Runs a command as that user and waits for its end.</summary>
    public static Task RunAsync(params string[] command) => RunToEndAsync([.. Prefix, .. command]);

    private static async Task RunToEndAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {string.Join('\n', output)}");
        }
    }
}
