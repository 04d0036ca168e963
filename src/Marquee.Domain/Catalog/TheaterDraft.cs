namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a theater.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="TimeZone">A canonical id, as <see cref="ITimeZones"/> says.</param>
public sealed record TheaterDraft(string Name, string TimeZone = Theater.DefaultTimeZone)
{
    private const int LongestName = 100;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate(ITimeZones zones) => new ValidationErrors()
        .Text("name", Name, LongestName)
        .When(!zones.IsCanonical(TimeZone), "timeZone",
            $"Expected an IANA time zone as {Theater.DefaultTimeZone}, letter by letter and no alias.")
        .Refusal;

    /// <summary>The theater, not yet stored.</summary>
    public Theater ToTheater() => new() { Name = Name, TimeZone = TimeZone };
}
