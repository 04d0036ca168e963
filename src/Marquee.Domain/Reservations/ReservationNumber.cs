using System.Security.Cryptography;

namespace Marquee.Domain.Reservations;

/// <summary>
/// The number of a confirmed reservation: eight of Crockford's 32 letters and digits, which have no I, L, O or U that could be read as
/// something else. Drawn at random, as guessing one must not be easy; the database refuses one that is taken.
/// </summary>
public static class ReservationNumber
{
    /// <summary>How many letters and digits it has.</summary>
    public const int Length = 8;

    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Draws one.</summary>
    public static string Draw() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>
    /// A number as it is stored, from one as people write it: small letters, blanks, hyphens, and I, L and O for 1 and 0 are accepted.
    /// </summary>
    /// <returns><see langword="null"/> when it cannot be one.</returns>
    public static string? Parse(string text)
    {
        var number = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()
            .Replace('I', '1').Replace('L', '1').Replace('O', '0');
        return number.Length == Length && number.All(Letters.Contains) ? number : null;
    }
}
