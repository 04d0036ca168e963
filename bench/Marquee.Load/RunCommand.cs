using System.CommandLine;
using System.Net.Sockets;
using Marquee.Load.Halls;
using Marquee.Load.Http;
using Marquee.Load.Results;
using Marquee.Load.Runs;
using Marquee.Load.Scenarios;

namespace Marquee.Load;

/// <summary>Runs a scenario and prints the results.</summary>
internal static class RunCommand
{
    private const string Description = """
        Sends requests of a scenario and prints results, a name and a number a line; --json writes all of them.

          spread  one free seat of a random schedule an order, each seat once
          hot     every order wants a random seat of the first schedule, each for another member
          mixed   five orders in a row race for one free seat
          fill    sells the first seat of every schedule to the first member
          sold    asks for the seats of fill again: refusals only
          search  listings by a random title of --titles, 영화1 and on, and a random genre
          echo    the one request of --path, and --body for a POST; {number} and {address} in --header and --body change --every so many

        Orders carry a key and are for random members, whose tokens are signed with --key. Schedules come from --halls, a file with lines
        "screen ID SEAT,SEAT,..." and after them "schedule ID SCREEN"; else they are looked up over HTTP.
        """;

    private static readonly Argument<string> Scenario = new("scenario") { Description = "spread, hot, mixed, fill, sold, search or echo." };
    private static readonly Option<string> Url = new(
        "--url") { Description = "Where the server listens, on this machine.", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
    private static readonly Option<int> Connections = new(
        "--connections", "-c") { Description = "Connections, one request at a time each.", DefaultValueFactory = _ => 64 };
    private static readonly Option<double> Seconds = new(
        "--seconds", "-t") { Description = "How long to measure.", DefaultValueFactory = _ => 10 };
    private static readonly Option<double> WarmUp = new("--warm-up") { Description = "Seconds before that, which do not count." };
    private static readonly Option<long?> Requests = new(
        "--requests", "-n") { Description = "Send so many requests instead, in a closed loop." };
    private static readonly Option<double?> Rate = new(
        "--rate") { Description = "An open loop: so many requests a second, latency from the intended time." };
    private static readonly Option<string> Key = new(
        "--key") { Description = "The application's Accounts:SigningKey.", DefaultValueFactory = _ => "" };
    private static readonly Option<int> Members = new(
        "--members") { Description = "How many members order.", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<long> FirstMember = new(
        "--first-member") { Description = "The id of the first.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<FileInfo?> Halls = new("--halls") { Description = "Schedules and seats." };
    private static readonly Option<int> Skip = new("--skip") { Description = "Schedules to leave out, from the first on." };
    private static readonly Option<int> Schedules = new(
        "--schedules") { Description = "Schedules to use.", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<int> Seats = new("--seats") { Description = "Seats of each to use; 0 for all." };
    private static readonly Option<string> Path = new(
        "--path") { Description = "Where orders go, or what echo asks for.", DefaultValueFactory = _ => "/api/reservations" };
    private static readonly Option<string?> Body = new("--body") { Description = "What echo sends; then it is a POST." };
    private static readonly Option<string[]> Header = new(
        "--header") { Description = "\"Name: value\": what echo sends with it.", DefaultValueFactory = _ => [] };
    private static readonly Option<int> Every = new(
        "--every")
    { Description = "After how many requests echo's {number} and {address} change.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Titles = new(
        "--titles") { Description = "How many titles search draws from; 0 for a new one each time.", DefaultValueFactory = _ => 100 };
    private static readonly Option<string[]> Watch = new(
        "--watch") { Description = "NAME=PID: watch the processor time of a server and its children.", DefaultValueFactory = _ => [] };
    private static readonly Option<long> SliceOf = new("--slice") { Description = "Read the processor time every so many reservations." };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Where to keep the result." };

    public static Command Create()
    {
        var command = new Command("run", Description)
        {
            Scenario, Url, Connections, Seconds, WarmUp, Requests, Rate, Key, Members, FirstMember, Halls, Skip, Schedules, Seats, Path,
            Body, Header, Every, Titles, Watch, SliceOf, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken ct)
    {
        try
        {
            var result = await MeasureAsync(options, ct);
            foreach (var line in result.ToLines())
            {
                Console.WriteLine(line);
            }

            if (options.GetValue(Json) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, result.ToJson(), ct);
            }

            return result.Unanswered > 0 ? 3 : 0;
        }
        catch (Exception exception) when (
            exception
            is ArgumentException or UriFormatException or IOException or InvalidDataException or SocketException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}");
            return 1;
        }
    }

    private static async Task<RunResult> MeasureAsync(ParseResult options, CancellationToken ct)
    {
        var target = new Target(new Uri(options.GetValue(Url)!));
        var name = options.GetValue(Scenario)!;
        var scenario = await ScenarioAsync(name, target, options, ct);
        var (connections, rate, requests) = (options.GetValue(Connections), options.GetValue(Rate), options.GetValue(Requests));
        // fill ends by itself.
        TimeSpan? duration = requests is null && name != "fill" ? TimeSpan.FromSeconds(options.GetValue(Seconds)) : null;
        using Run run = rate is { } perSecond
            ? new OpenRun(target, scenario, connections, perSecond)
            : new ClosedRun(target, scenario, connections, requests);
        var processors = new ProcessorTime([.. options.GetValue(Watch)!.Select(Watched.Parse)]);
        var measurement = new Measurement(
            run, processors, TimeSpan.FromSeconds(options.GetValue(WarmUp)), duration, options.GetValue(SliceOf));
        return await measurement.RunAsync(name, rate is null ? "closed" : "open", rate, connections, ct);
    }

    private static async Task<IScenario> ScenarioAsync(string name, Target target, ParseResult options, CancellationToken ct)
    {
        var path = options.GetValue(Path)!;
        if (name == "echo")
        {
            return new Echo(target, path, options.GetValue(Body), options.GetValue(Header)!, options.GetValue(Every));
        }

        if (name == "search")
        {
            return new Search(target, options.GetValue(Titles));
        }

        var schedules = options.GetValue(Skip)..(options.GetValue(Skip) + options.GetValue(Schedules));
        var showings = options.GetValue(Halls) is { } file
            ? Showings.Read(file.FullName, schedules, options.GetValue(Seats))
            : await ShowingsOverHttp.FindAsync(target, schedules, options.GetValue(Seats), ct);
        var tokens = new Tokens(options.GetValue(Key)!, options.GetValue(Members), options.GetValue(FirstMember), TimeProvider.System);
        var request = new ReservationRequest(target, path, tokens);
        return name switch
        {
            "spread" => new Spread(showings, tokens, request),
            "hot" => new Hot(showings, tokens, request),
            "mixed" => new Mixed(showings, tokens, request),
            "fill" => new Fill(showings, request),
            "sold" => new Sold(showings, tokens, request),
            _ => throw new ArgumentException($"There is no scenario '{name}'; use spread, hot, mixed, fill, sold, search or echo."),
        };
    }
}
