namespace Marquee.Domain.Catalog;

/// <summary>A cinema: a place with screens.</summary>
public sealed class Theater
{
    /// <summary>The time zone of a theater that names none.</summary>
    public const string DefaultTimeZone = "Asia/Seoul";

    /// <summary>The key.</summary>
    public TheaterId Id { get; private set; }

    /// <summary>The name, as shown.</summary>
    /// <value>1 to 100 characters.</value>
    public required string Name { get; init; }

    /// <summary>The IANA time zone in which its schedules are written.</summary>
    /// <value>"Asia/Seoul" by default.</value>
    public string TimeZone { get; init; } = DefaultTimeZone;
}
