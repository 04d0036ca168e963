using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>Reads the fields of a body or a form, and collects what cannot be read, so that one answer names all of it.</summary>
internal sealed class RequestFields
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"];

    private readonly Dictionary<string, string> _errors = [];

    /// <summary>What was read, or <see cref="InvalidInput"/>.</summary>
    public Result<T> Or<T>(Func<T> read) => _errors.Count > 0 ? new InvalidInput(_errors) : read();

    public string Text(string name, string? sent) => Read<string>(name, sent, "a text", text => (text, true)) ?? "";

    public long Number(string name, long? sent) => sent ?? (long)Wrong(name, "a whole number");

    public int Number(string name, string? sent) =>
        Read(name, sent, "a whole number", text => (int.TryParse(text, NumberStyles.None, Invariant, out var value) ? value : 0, int.TryParse(text, NumberStyles.None, Invariant, out _)));

    /// <summary>A wall-clock time: without offset.</summary>
    public DateTime Moment(string name, string? sent) => Read(
        name, sent, "a date and time as 2025-01-31T19:30, without offset",
        text => (DateTime.TryParseExact(text, Moments, Invariant, DateTimeStyles.None, out var value) ? value : default, value != default));

    public DateTime? OptionalMoment(string name, string? sent) => string.IsNullOrWhiteSpace(sent) ? null : Moment(name, sent);

    /// <summary>A wall-clock date, with or without a time.</summary>
    public DateTime DayOrMoment(string name, string? sent) => Read(
        name, sent, "a date as 2025-01-31, or with a time as 2025-01-31T00:00:00",
        text => (DateTime.TryParseExact(text, ["yyyy-MM-dd", .. Moments], Invariant, DateTimeStyles.None, out var value) ? value : default, value != default));

    public DateOnly Day(string name, string? sent) => Read(
        name, sent, "days as 2025-01-31",
        text => (DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var value) ? value : default, value != default && value < DateOnly.MaxValue));

    public TimeOnly Time(string name, string? sent) => Read(
        name, sent, "times as 19:30",
        text => (TimeOnly.TryParseExact(text, "HH:mm", Invariant, DateTimeStyles.None, out var value) ? value : default, TimeOnly.TryParseExact(text, "HH:mm", Invariant, DateTimeStyles.None, out _)));

    public T Word<T>(string name, string? sent)
        where T : struct, Enum => Read(
            name, sent, $"one of {string.Join(", ", WireNames.All<T>())}", text => (WireNames.Find<T>(text) ?? default, WireNames.Find<T>(text) is not null));

    public IReadOnlyList<T> All<T>(string name, IReadOnlyList<string>? sent, Func<string, string?, T> read)
    {
        if (sent is null)
        {
            _ = Wrong(name, "a list");
        }

        return [.. (sent ?? []).Select(text => read(name, text))];
    }

    private T? Read<T>(string name, string? sent, string expected, Func<string, (T Value, bool IsRead)> read)
    {
        if (!string.IsNullOrWhiteSpace(sent) && read(sent.Trim()) is { IsRead: true } found)
        {
            return found.Value;
        }

        _ = Wrong(name, expected);
        return default;
    }

    private int Wrong(string name, string expected)
    {
        _errors.TryAdd(name, $"Expected {expected}.");
        return 0;
    }
}

/// <summary>A text that may be sent as a number: the origin sends a running time as a text.</summary>
internal sealed class TextOrNumber : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.GetDecimal().ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
