using System.Text.Encodings.Web;
using Marquee.Api.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace Marquee.Api.Operations;

/// <summary>The console's log: a line a person can read in the embedded default, else a JSON object a line.</summary>
internal static class Logs
{
    private const string FormatSetting = "Logging:Console:FormatterName";
    private const string Timestamps = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private static readonly string[] Formats = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    /// <exception cref="StartUpException">There is no such format or level.</exception>
    public static void AddMarqueeLogs(this WebApplicationBuilder builder, Setup setup)
    {
        var format = builder.Configuration[FormatSetting] ?? (setup.IsEmbedded ? ConsoleFormatterNames.Simple : ConsoleFormatterNames.Json);
        if (!Formats.Contains(format, StringComparer.OrdinalIgnoreCase))
        {
            throw new StartUpException($"{FormatSetting} is '{format}'; use simple, json or systemd.");
        }

        foreach (var (key, level) in builder.Configuration.GetSection("Logging").AsEnumerable())
        {
            if (level is not null && key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)
                && !Enum.TryParse<LogLevel>(level, ignoreCase: true, out _))
            {
                throw new StartUpException($"{key} is '{level}'; use {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }
        }

        builder.Logging.Configure(
            options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.AddSimpleConsole(
            simple => (simple.SingleLine, simple.UseUtcTimestamp, simple.TimestampFormat) = (true, true, $"{Timestamps} "));
        builder.Logging.AddJsonConsole(json =>
        {
            (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, Timestamps);
            json.JsonWriterOptions = json.JsonWriterOptions with { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = format);
    }
}
