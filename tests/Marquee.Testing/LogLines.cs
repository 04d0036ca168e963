using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marquee.Testing;

/// <summary>Keeps what is logged by classes whose names end so; by all of them by default.</summary>
public sealed class LogLines(string category = "") : ILoggerProvider, ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    /// <summary>Level, text and exception each.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(line => $"{line.Level} {line.Text}")];

    public IEnumerable<LogLevel> Levels => _lines.Select(line => line.Level);

    public ILogger CreateLogger(string categoryName) =>
        categoryName.EndsWith(category, StringComparison.Ordinal) ? this : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It keeps the lines itself.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
