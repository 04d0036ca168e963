using System.Data.Common;
using Marquee.Engine.Claims;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Marquee.Api.Configuration;

/// <summary>A setting or the machine does not allow the application to start.</summary>
/// <param name="message">One line: the error and how to correct it.</param>
internal sealed class StartUpException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reports in one line, without stack trace, why the application cannot start.</summary>
internal static class StartUpErrors
{
    /// <summary>The exit code after an error of settings or surroundings; commands for which 1 has another meaning use another.</summary>
    private const int Failed = 1;

    /// <summary>Runs the application or a command; answers its exit code: 0, or 1 after an error that a person can mend.</summary>
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            return await ReportAsync(
                async () =>
                {
                    await run();
                    return 0;
                },
                Failed);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>
    /// Runs a command that answers its exit code itself; answers <paramref name="failed"/> after an error that a person can mend.
    /// </summary>
    public static async Task<int> ReportAsync(Func<Task<int>> run, int failed)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (Explain(exception) is { } line)
        {
            return await FailAsync(line, failed);
        }
    }

    /// <summary>Writes one line to standard error; answers the exit code, 1 by default.</summary>
    public static async Task<int> FailAsync(string line, int failed = Failed)
    {
        await Console.Error.WriteLineAsync($"marquee: {line}");
        return failed;
    }

    /// <summary>The message, or <see langword="null"/> for a fault of the program.</summary>
    private static string? Explain(Exception exception) => exception switch
    {
        StartUpException => exception.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{OneLine(exception)} Stop what uses it, or choose another port with --urls http://localhost:PORT.",
        IOException or UnauthorizedAccessException or DbException or RedisException or TimeoutException or ClaimsUnavailableException =>
            OneLine(exception),
        // The cause helps more than Entity Framework's advice to retry.
        InvalidOperationException { InnerException: DbException cause } => OneLine(cause),
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } when exception.Message.Contains(
            "HTTPS", StringComparison.Ordinal) =>
            "There is no certificate for https. Use http behind a proxy that does TLS, or name a certificate in "
            + "Kestrel:Certificates:Default.",
        // The framework's message about a setting of its own.
        InvalidOperationException or FormatException or ArgumentException
            when exception.Source
                is "Microsoft.Extensions.Configuration.Binder" or "Microsoft.AspNetCore.Server.Kestrel.Core" or "Microsoft.AspNetCore.Http"
                or "Microsoft.Extensions.Logging.Configuration" => OneLine(exception),
        AggregateException several when several.InnerExceptions.All(inner => Explain(inner) is not null) =>
            string.Join(" ", several.InnerExceptions.Select(Explain)),
        _ => null,
    };

    private static string OneLine(Exception exception)
    {
        var line = exception.Message.ReplaceLineEndings(" ").Trim();
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
