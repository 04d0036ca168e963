using System.Globalization;
using System.Net.Mail;
using System.Text;
using Marquee.Domain;

namespace Marquee.Api.Accounts;

/// <summary>The rules for accounts, and the canonical form in which their texts are compared and stored.</summary>
internal static class AccountRules
{
    /// <summary>NIST SP 800-63B, 5.1.1.2: length over composition.</summary>
    public const int ShortestPassword = 8;

    public const int LongestPassword = 128;
    public const int LongestName = 100;

    /// <summary>RFC 5321, 4.5.3.1.3, without the angle brackets.</summary>
    public const int LongestEmail = 254;

    private static readonly IdnMapping Hosts = new() { UseStd3AsciiRules = true };

    public static string PasswordRule => $"Choose a password of {ShortestPassword} to {LongestPassword} characters, not all of them blank.";

    /// <summary>
    /// Without blanks around it, composed (NFC), its host in ASCII (RFC 5891) and lower case; what has no such form stays as it is.
    /// </summary>
    public static string CanonicalEmail(string email)
    {
        var text = email.Trim();
        if (text.Length > LongestEmail || !PlainText.IsPlain(text) || text.LastIndexOf('@') is not (> 0 and var at))
        {
            return text;
        }

        return HostOf(text[(at + 1)..]) is { } host ? $"{text[..at].Normalize()}@{host}" : text;
    }

    /// <summary>In the form NFKC (NIST SP 800-63B, 5.1.1.2), so that every keyboard types the same password.</summary>
    public static string CanonicalPassword(string password) =>
        string.Concat(password.EnumerateRunes()).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKC);

    public static (string Email, string Name, string Password) Canonical(string email, string name, string password) =>
        (CanonicalEmail(email), name.Trim(), CanonicalPassword(password));

    /// <summary>What is wrong with texts in canonical form, or <see langword="null"/>.</summary>
    public static InvalidInput? Validate(string email, string name, string password) => new ValidationErrors()
        .Add(ValidateEmail(email))
        .Add(ValidateName(name))
        .Add(ValidatePassword("password", password))
        .Refusal;

    /// <summary>What is wrong with an address in canonical form, or <see langword="null"/>.</summary>
    public static InvalidInput? ValidateEmail(string email) =>
        IsEmail(email) ? null : new InvalidInput("email", "Write an e-mail address, such as will@marquee.example.");

    /// <summary>What is wrong with a name, or <see langword="null"/>.</summary>
    public static InvalidInput? ValidateName(string name) => new ValidationErrors()
        .When(PlainText.IsBlank(name) || PlainText.LengthOf(name) > LongestName, "name", $"Write a name of 1 to {LongestName} characters.")
        .When(!PlainText.IsPlain(name), "name", PlainText.Rule)
        .Refusal;

    /// <summary>What is wrong with a new password in canonical form, or <see langword="null"/>.</summary>
    public static InvalidInput? ValidatePassword(string field, string password) =>
        PlainText.LengthOf(password) is >= ShortestPassword and <= LongestPassword
        && !PlainText.IsBlank(password) && !password.Contains(PlainText.Unreadable, StringComparison.Ordinal)
            ? null
            : new InvalidInput(field, PasswordRule);

    /// <summary>Checks the syntax only, not whether the mailbox exists.</summary>
    private static bool IsEmail(string email) =>
        email.Length <= LongestEmail
        && PlainText.IsPlain(email) && !email.Any(char.IsWhiteSpace)
        && email.Count(letter => letter == '@') == 1
        && email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..] is var host && HostOf(host) == host && !host.EndsWith('.')
        && !email.StartsWith('.') && !email.Contains(".@", StringComparison.Ordinal)
        && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email;

    /// <summary>A host in ASCII and lower case, or <see langword="null"/> when it is none.</summary>
    private static string? HostOf(string host)
    {
        try
        {
            // Back and forth, as a label that is in ASCII already is not checked otherwise.
            return Hosts.GetAscii(Hosts.GetUnicode(Hosts.GetAscii(host))).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
