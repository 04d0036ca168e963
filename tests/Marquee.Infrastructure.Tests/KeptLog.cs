using Microsoft.Extensions.Logging;

namespace Marquee.Infrastructure.Tests;

/// <summary>Keeps what one class logs.</summary>
public sealed class KeptLog<T> : ILogger<T>
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public IEnumerable<LogLevel> Levels => Lines.Select(line => line.Level);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, $"{formatter(state, exception)} {exception}"));
}
