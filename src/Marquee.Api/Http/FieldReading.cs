using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Domain;

namespace Marquee.Api.Http;

/// <summary>Reads the fields of a query, a body or a form as they were sent. What cannot be read is added to the errors.</summary>
internal static class FieldReading
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"];

    /// <summary>As long as an e-mail address.</summary>
    public const int LongestSearch = 254;

    private delegate bool Parse<T>(string text, out T value);

    /// <summary>A field that may be left out or blank.</summary>
    public static T? Optional<T>(string name, string? sent, Func<string, string?, T> read)
        where T : struct => string.IsNullOrWhiteSpace(sent) ? null : read(name, sent);

    extension(ValidationErrors errors)
    {
        public string Text(string name, string? sent) =>
            errors.Read(name, sent, "a text", (text, out value) => (value = text) is not null, "");

        public long Number(string name, long? sent)
        {
            errors.When(sent is null, name, "Expected a whole number.");
            return sent ?? 0;
        }

        public long Number(string name, string? sent) => errors.Read<long>(
            name, sent, "a whole number", (text, out value) => long.TryParse(text, NumberStyles.None, Invariant, out value));

        /// <summary>A number that fits an <see langword="int"/>; a blank is the one given.</summary>
        public int NumberFrom1(string name, string? sent, int most, int otherwise) =>
            string.IsNullOrWhiteSpace(sent) ? otherwise : errors.Read(
            name, sent, $"a number from 1 to {most}",
            (text, out value) => int.TryParse(text, NumberStyles.None, Invariant, out value) && value >= 1 && value <= most, otherwise);

        /// <summary>A wall-clock time: without offset.</summary>
        public DateTime Moment(string name, string? sent) => errors.Read<DateTime>(
            name, sent, "a date and time as 2025-01-31T19:30, without offset",
            (text, out value) => DateTime.TryParseExact(text, Moments, Invariant, DateTimeStyles.None, out value) && value != default);

        /// <summary>A wall-clock date, with or without a time.</summary>
        public DateTime DayOrMoment(string name, string? sent) => errors.Read<DateTime>(
            name, sent, "a date as 2025-01-31, or with a time as 2025-01-31T00:00:00",
            (text, out value) =>
                DateTime.TryParseExact(text, ["yyyy-MM-dd", .. Moments], Invariant, DateTimeStyles.None, out value) && value != default);

        public DateOnly Day(string name, string? sent) => errors.Read<DateOnly>(
            name, sent, "a day as 2025-01-31",
            (text, out value) => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out value)
                && value > DateOnly.MinValue && value < DateOnly.MaxValue);

        public TimeOnly Time(string name, string? sent) => errors.Read<TimeOnly>(
            name, sent, "times as 19:30",
            (text, out value) => TimeOnly.TryParseExact(text, "HH:mm", Invariant, DateTimeStyles.None, out value));

        public T Word<T>(string name, string? sent)
            where T : struct, Enum => errors.Read<T>(
                name, sent, $"one of {string.Join(", ", WireNames.All<T>())}", (text, out value) =>
                {
                    var found = WireNames.Find<T>(text);
                    value = found ?? default;
                    return found is not null;
                });

        /// <summary>A word that may be left out or blank.</summary>
        public T? OptionalWord<T>(string name, string? sent)
            where T : struct, Enum => Optional(name, sent, errors.Word<T>);

        /// <summary>A text to search for, which may be left out or blank.</summary>
        public string? Search(string? sent)
        {
            var text = string.IsNullOrWhiteSpace(sent) ? null : sent.Trim();
            errors.When(
                text is not null && (text.Length > LongestSearch || !PlainText.IsPlain(text)), "search",
                $"Expected a text of at most {LongestSearch} characters.");
            return text;
        }

        public IReadOnlyList<T> All<T>(string name, IReadOnlyList<string>? sent, Func<string, string?, T> read)
        {
            errors.When(sent is null, name, "Expected a list.");
            return [.. (sent ?? []).Select(text => read(name, text))];
        }

        private T Read<T>(string name, string? sent, string expected, Parse<T> parse, T otherwise = default!)
        {
            if (!string.IsNullOrWhiteSpace(sent) && parse(sent.Trim(), out var value))
            {
                return value;
            }

            errors.Add(name, $"Expected {expected}.");
            return otherwise;
        }
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
