using Marquee.Domain;

namespace Marquee.Api.Operations;

/// <inheritdoc/>
internal sealed partial class FaultLog(ILogger<FaultLog> logger) : IFaultLog
{
    public void Report(string what, Exception cause) => LogFault(logger, what, cause);

    [LoggerMessage(LogLevel.Warning, "{What}")]
    private static partial void LogFault(ILogger logger, string what, Exception cause);
}
