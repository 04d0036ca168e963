using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Marquee.Api.Configuration;

namespace Marquee.Api.Accounts;

/// <summary>Makes the tokens of links and codes, and the keyed hashes by which they are kept.</summary>
internal sealed class OneTimeTokens(SigningKeys keys)
{
    public const int CodeDigits = 6;

    private const int LinkBytes = 32;

    private readonly byte[][] _keys = keys.Derive("one-time tokens");

    /// <summary>A token for a link: nobody guesses it.</summary>
    public static string NewLink() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(LinkBytes));

    /// <summary>A code to type: a million, of which a few may be tried.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>
    /// The subject of what is sent to an address: a hash of it, so that no address is kept. Capital letters of ASCII are the same as small
    /// ones and nothing else is: Identity takes "ſ" for "s", but it is another mailbox.
    /// </summary>
    public static string MailboxOf(string email) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(email.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter)))));

    /// <summary>The hash of a new token.</summary>
    /// <param name="subject">Whom it is for: a short code is the same for many.</param>
    public string Hash(string token, string subject = "") => Hashes(token, subject)[0];

    /// <summary>The hashes that a token may be kept by, one for each key.</summary>
    public IReadOnlyList<string> Hashes(string token, string subject = "") => [.. _keys.Select(key => HashBy(key, token, subject))];

    private static string HashBy(byte[] key, string token, string subject) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{subject}\n{token}")));
}
