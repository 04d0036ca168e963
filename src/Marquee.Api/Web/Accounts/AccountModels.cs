using Marquee.Domain;
using Marquee.Storage.Accounts;

namespace Marquee.Api.Web.Accounts;

/// <summary>The form to register.</summary>
/// <param name="ReturnUrl">Where to go then.</param>
public sealed record RegisterModel(string ReturnUrl)
{
    /// <summary>What was entered before.</summary>
    public string? Email { get; init; }

    /// <summary>What was entered before.</summary>
    public string? Name { get; init; }

    /// <summary>Why that was wrong.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>Who is signed in, and the form to change the password.</summary>
/// <param name="Name">The name, as shown.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="HasPassword">Not a guest.</param>
/// <param name="EmailConfirmed">Whether the address is known to be the member's.</param>
public sealed record AccountModel(string Name, string Email, bool HasPassword, bool EmailConfirmed)
{
    /// <summary>Whether a link was just sent.</summary>
    public bool IsLinkSent { get; init; }

    /// <summary>Whether the password was just changed.</summary>
    public bool Changed { get; init; }

    /// <summary>Why it was not.</summary>
    public Refusal? Refusal { get; init; }

    public static AccountModel From(UserAccount account) =>
        new(account.Name, account.Email!, account.PasswordHash is not null, account.EmailConfirmed);
}

/// <summary>The form to sign out.</summary>
public sealed record SignOutModel;
