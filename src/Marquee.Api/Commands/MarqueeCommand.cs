using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net.Sockets;
using Marquee.Api.Configuration;
using Marquee.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Commands;

/// <summary>The command line: serving without a command, and a command for everything else.</summary>
internal static class MarqueeCommand
{
    private const string Description = """
        Marquee, a cinema booking system. Without a command it serves: by default http://localhost:8080, with its data in a folder "data".

        Every setting can be given as an environment variable (ConnectionStrings__Database), and when serving also as an
        argument (--urls http://localhost:9000, --Reservations:Cooldown 00:00:00). docs/settings.md lists them.
        """;

    public static RootCommand Create()
    {
        // The host reads what is unmatched: --urls and other settings.
        var root = new RootCommand(Description)
            { MigrateCommand.Create(), SeedCommand.Create(), AdminCommand.Create(), ReconcileCommand.Create() };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, ct) => FindError(root, parsed.UnmatchedTokens) is { } error
            ? StartUpErrors.FailAsync(error)
            : StartUpErrors.ReportAsync(() => ServeAsync([.. parsed.UnmatchedTokens], ct)));
        return root;
    }

    /// <summary>Runs the command of the arguments; returns the exit code.</summary>
    public static Task<int> RunAsync(this RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        return Mistakes(parsed) is { Count: > 0 } mistakes
            ? StartUpErrors.FailAsync($"{string.Join(" ", mistakes)} See --help.", CodeOfMistakes(parsed.CommandResult.Command))
            // The host stops by itself on a signal, after the work it has begun.
            : parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <remarks>The root command tolerates unmatched arguments, and so do its subcommands, where they can only be typing errors.</remarks>
    private static List<string> Mistakes(ParseResult parsed) => parsed.Action switch
    {
        ParseErrorAction => [.. parsed.Errors.Select(error => error.Message)],
        _ when parsed.CommandResult.Command is not RootCommand =>
            [.. parsed.UnmatchedTokens.Select(token => $"There is no option '{token}'.")],
        _ => [],
    };

    private static int CodeOfMistakes(Command command) => command.Name == ReconcileCommand.Name ? ReconcileCommand.NotCompared : 1;

    private static async Task ServeAsync(string[] args, CancellationToken ct)
    {
        await using var app = MarqueeApplication.Build(args);
        var addresses = app.Services.GetRequiredService<Setup>().Addresses;
        try
        {
            await StartAsync(app, ct);
        }
        catch (SocketException exception)
        {
            throw new StartUpException($"Nothing can listen on {addresses}: {exception.Message}.", exception);
        }

        await app.WaitForShutdownAsync(ct);
    }

    /// <summary>
    /// Starts the application. Where that fails, the background work that has begun ends before its services are disposed of.
    /// </summary>
    private static async Task StartAsync(WebApplication app, CancellationToken ct)
    {
        // Here too, because a host whose options are wrong has nothing that it could stop, and fails when told to.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        try
        {
            await app.StartAsync(ct);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private static string? FindError(RootCommand root, IReadOnlyList<string> arguments)
    {
        if (arguments is [var first, ..] && !first.StartsWith('-') && !first.StartsWith('/') && !first.Contains('='))
        {
            var nearest = Spelling.FindNearest(first, [.. root.Subcommands.Select(command => command.Name)]);
            return $"There is no command '{first}'. {(nearest is null ? "See --help." : $"Did you mean '{nearest}'?")}";
        }

        return Settings.FindErrorOfArguments(arguments);
    }
}
