using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Marquee.Api.Configuration;

/// <summary>One setting of Marquee's own: a property of an options class.</summary>
/// <param name="Key">Sections and name, such as <c>Sample:Days</c>.</param>
/// <param name="Property">The property that documents it, bounds it and has its default.</param>
internal sealed record Setting(string Key, PropertyInfo Property)
{
    private static readonly (long Ticks, string Name)[] Units =
    [
        (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "min"), (TimeSpan.TicksPerSecond, "s"),
        (TimeSpan.TicksPerMillisecond, "ms"), (1, "ticks"),
    ];

    public string EnvironmentName => Key.Replace(":", "__", StringComparison.Ordinal);

    private Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    private RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>The values that are allowed, in words; <see langword="null"/> for a text of any form.</summary>
    public string? Allowed => Range is { } range ? $"{Show(Limit(range.Minimum))} to {Show(Limit(range.Maximum))}"
        : Type.IsEnum ? OneOf(Enum.GetNames(Type))
        : Type == typeof(bool) ? "true or false"
        : null;

    /// <summary>
    /// The value that holds where nothing is set, as it is written; <see langword="null"/> where the machine or other settings decide.
    /// </summary>
    public object? Default => Property.GetValue(Activator.CreateInstance(Property.DeclaringType!));

    /// <summary>What is wrong with a value, in one sentence; <see langword="null"/> if nothing is.</summary>
    /// <remarks>A value without limits may be a secret, so it is never repeated.</remarks>
    public string? FindError(string text)
    {
        if (Type == typeof(string))
        {
            return Property.GetCustomAttribute<MinLengthAttribute>() is { Length: var least } && text.Length < least
                ? $"{Key} has {text.Length} characters; use {least} or more."
                : null;
        }

        if (Parse(text) is { } value && (Range is not { } range || IsWithin(value, range)))
        {
            return null;
        }

        var form = Type == typeof(TimeSpan) ? ", written as days.hours:minutes:seconds, such as 00:05:00" : "";
        return $"{Key} is '{text}'; use {Allowed}{form}.";
    }

    /// <summary>A value in words: a time with its unit, a number with separators.</summary>
    public static string Show(object value) => value switch
    {
        TimeSpan { Ticks: 0 } => "0",
        TimeSpan time => InUnits(time.Ticks),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(value is Enum ? null : "N0", CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static string InUnits(long ticks)
    {
        var (unit, name) = Units.First(unit => ticks % unit.Ticks == 0);
        return $"{ticks / unit} {name}";
    }

    private static string OneOf(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}";

    private object? Parse(string text) =>
        Type.IsEnum ? Enum.TryParse(Type, text, ignoreCase: true, out var choice) && Enum.IsDefined(Type, choice) ? choice : null
        : Type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
        : Type == typeof(TimeSpan) ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null
        : Type == typeof(double)
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : null
        : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private bool IsWithin(object value, RangeAttribute range) => value switch
    {
        TimeSpan time => time >= (TimeSpan)Limit(range.Minimum) && time <= (TimeSpan)Limit(range.Maximum),
        double share => share >= (double)Limit(range.Minimum) && share <= (double)Limit(range.Maximum),
        _ => (long)value >= (long)Limit(range.Minimum) && (long)value <= (long)Limit(range.Maximum),
    };

    private object Limit(object limit) =>
        Type == typeof(TimeSpan) ? TimeSpan.Parse((string)limit, CultureInfo.InvariantCulture)
        : Type == typeof(double) ? (object)Convert.ToDouble(limit, CultureInfo.InvariantCulture)
        : Convert.ToInt64(limit, CultureInfo.InvariantCulture);
}
