using System.CommandLine;
using Marquee.Faults.Payments;

namespace Marquee.Faults.Runs;

/// <summary>A showing is called off, and the application is killed meanwhile.</summary>
internal static class CallOffCommand
{
    public static Command Create()
    {
        var (app, results) = (RunOptions.Application(), RunOptions.Results());
        var sales = RunOptions.Number("--sales", "Reservations that are sold, 300 at most.", 200);
        var command = new Command("call-off", "A sold showing is called off, and the application is killed meanwhile.")
            { app, results, sales };
        command.SetAction((parsed, ct) => RunOptions.ReportAsync(async () =>
        {
            var (text, isRight) = await new CallOffRun(
                parsed.GetValue(app)!.FullName, Math.Clamp(parsed.GetValue(sales), 1, 300), TimeProvider.System).RunAsync(ct);
            await File.WriteAllTextAsync(Path.Combine(parsed.GetValue(results)!.FullName, "call-off.md"), text, ct);
            await Console.Out.WriteLineAsync(text);
            return isRight ? 0 : 1;
        }));
        return command;
    }
}
