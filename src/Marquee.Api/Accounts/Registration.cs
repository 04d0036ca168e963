using System.Net.Mail;
using Marquee.Domain;
using Marquee.Domain.Accounts;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Accounts;

/// <summary>Makes accounts for members.</summary>
internal sealed class Registration(UserManager<UserAccount> users)
{
    /// <returns>The account, or <see cref="InvalidInput"/> with <c>email</c>, <c>name</c> or <c>password</c>, or <see cref="EmailAlreadyUsed"/>.</returns>
    public async Task<Result<UserAccount>> ExecuteAsync(string email, string name, string password)
    {
        (email, name) = (email.Trim(), name.Trim());
        if (AccountRules.Refuse(email, name, password) is { } refusal)
        {
            return refusal;
        }

        var account = new UserAccount { Email = email, UserName = email, Name = name };
        try
        {
            var result = await users.CreateAsync(account, password);
            return result.Succeeded ? account
                : result.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName)) ? new EmailAlreadyUsed(email)
                : throw new InvalidOperationException($"Identity refuses what our rules allow: {result}.");
        }
        catch (DbUpdateException)
        {
            // Somebody else registered the address since it was looked up, and the unique index said so; else it is a fault.
            if (await users.FindByEmailAsync(email) is { } other && other != account)
            {
                return new EmailAlreadyUsed(email);
            }

            throw;
        }
    }
}

/// <summary>What an account must be like.</summary>
internal static class AccountRules
{
    /// <summary>NIST SP 800-63B, 5.1.1.2: length over composition.</summary>
    public const int ShortestPassword = 8;

    public const int LongestPassword = 128;
    public const int LongestName = 100;

    /// <summary>RFC 5321, 4.5.3.1.3, without the angle brackets.</summary>
    public const int LongestEmail = 254;

    public static InvalidInput? Refuse(string email, string name, string password)
    {
        var errors = new Dictionary<string, string>();
        if (!IsEmail(email))
        {
            errors["email"] = "Write an e-mail address, such as will@marquee.example.";
        }

        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            errors["name"] = $"Write a name of 1 to {LongestName} characters.";
        }

        if (!IsPassword(password))
        {
            errors["password"] = PasswordRule;
        }

        return errors.Count > 0 ? new InvalidInput(errors) : null;
    }

    public static string PasswordRule => $"Choose a password of {ShortestPassword} to {LongestPassword} characters.";

    public static bool IsPassword(string password) => password.Length is >= ShortestPassword and <= LongestPassword;

    /// <summary>The shape only; whether anybody reads what is sent there is another question.</summary>
    private static bool IsEmail(string email) =>
        email.Length <= LongestEmail
        && !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email
        && email.Count(letter => letter == '@') == 1
        && parsed.Host is not ['.', ..] and not [.., '.'] && !parsed.Host.Contains("..", StringComparison.Ordinal);
}
