using System.CommandLine;
using Marquee.Faults.Runs;

var root = new RootCommand(
    "Fault runs: servers are killed, wiped, filled and paused under load, and every acknowledged answer is held against the database.")
{
    TortureCommand.Create(),
    OutageCommand.Create(),
    HotCommand.Create(),
    PaymentsCommand.Create(),
    CallOffCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
