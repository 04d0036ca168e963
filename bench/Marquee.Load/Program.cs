using System.CommandLine;
using Marquee.Load;

// Answers are read where they arrive, by one thread: no thread pool between them and the next request.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

var root = new RootCommand("Load on a Marquee of this machine, and what to make of the results.")
{
    RunCommand.Create(),
    TokenCommand.Create(),
    ReportCommands.Table(),
    ReportCommands.Chart(),
    ReportCommands.Catalog(),
    ReportCommands.Slices(),
};
return await root.Parse(args).InvokeAsync();
