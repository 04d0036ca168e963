namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a theater.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="TimeZone">An IANA time zone that the machine knows.</param>
public sealed record TheaterDraft(string Name, string TimeZone = Theater.DefaultTimeZone)
{
    private const int LongestName = 100;
    private const int LongestZone = 50;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Refuse() => new Findings()
        .Length("name", Name, LongestName)
        .When(!IsTimeZone(TimeZone), "timeZone", $"Expected an IANA time zone as {Theater.DefaultTimeZone}.")
        .Refusal;

    /// <summary>The theater, not yet stored.</summary>
    public Theater ToTheater() => new() { Name = Name, TimeZone = TimeZone };

    // By their characters first: on some machines a zone is looked up as a file of that name.
    private static bool IsTimeZone(string name) =>
        name.Length is > 0 and <= LongestZone
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.HasIanaId;
}
