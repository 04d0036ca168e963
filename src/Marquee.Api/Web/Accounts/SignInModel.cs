using Marquee.Domain;

namespace Marquee.Api.Web.Accounts;

/// <summary>The form to sign in.</summary>
/// <param name="ReturnUrl">Where to go then.</param>
/// <param name="OffersDemo">Whether the demo accounts are shown.</param>
public sealed record SignInModel(string ReturnUrl, bool OffersDemo)
{
    /// <summary>Whether links and codes can be sent here.</summary>
    public bool OffersMail { get; init; }

    /// <summary>Whether an account was just deleted.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What was entered before.</summary>
    public string? Email { get; init; }

    /// <summary>Why that was wrong.</summary>
    public Refusal? Refusal { get; init; }
}
