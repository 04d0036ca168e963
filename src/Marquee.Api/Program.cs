using Marquee.Api.Commands;

return await MarqueeCommand.Create().RunAsync(args);

/// <summary>The application, for tests that start it.</summary>
public partial class Program;
