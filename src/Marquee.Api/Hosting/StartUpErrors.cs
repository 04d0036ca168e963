using System.Data.Common;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Marquee.Api.Hosting;

/// <summary>A setting or the machine does not allow the application to start.</summary>
/// <param name="message">One line that says what is wrong and what to do.</param>
internal sealed class StartUpException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Tells what kept the application from starting in one line, not in a stack trace.</summary>
internal static class StartUpErrors
{
    /// <summary>Runs the application or a command; answers its exit code: 0, or 1 after an error that a person can mend.</summary>
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception exception) when (Explain(exception) is { } line)
        {
            return await FailAsync(line);
        }
    }

    /// <summary>Writes one line to standard error; answers exit code 1.</summary>
    public static async Task<int> FailAsync(string line)
    {
        await Console.Error.WriteLineAsync($"marquee: {line}");
        return 1;
    }

    /// <summary>What to tell, or <see langword="null"/> for what is no mistake of the person but of the program.</summary>
    private static string? Explain(Exception exception) => exception switch
    {
        StartUpException => exception.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{OneLine(exception)} Stop what uses it, or choose another port with --urls http://localhost:PORT.",
        IOException or UnauthorizedAccessException or DbException or RedisException or TimeoutException => OneLine(exception),
        // What the configuration binder, the server's address parser and the host say of a value they cannot read.
        InvalidOperationException or FormatException or ArgumentException
            when exception.Source is "Microsoft.Extensions.Configuration.Binder" or "Microsoft.AspNetCore.Server.Kestrel.Core" or "Microsoft.AspNetCore.Http" => OneLine(exception),
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
