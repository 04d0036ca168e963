namespace Marquee.Domain.Catalog;

/// <summary>The time zones that theaters can have.</summary>
public interface ITimeZones
{
    /// <summary>Whether it is the id of a place in the IANA database, letter by letter. The answer is the same on every machine.</summary>
    bool IsCanonical(string id);

    /// <summary>
    /// The rules of a zone, or <see langword="null"/> when its id is not canonical or this machine has no rules for it at present.
    /// </summary>
    TimeZoneInfo? Find(string id);
}
