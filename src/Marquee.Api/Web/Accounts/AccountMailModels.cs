using Marquee.Domain;

namespace Marquee.Api.Web.Accounts;

/// <summary>The form to ask for a new password.</summary>
public sealed record ForgottenPasswordModel
{
    /// <summary>What was entered before.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the link is on its way, if there is such an account.</summary>
    public bool IsSent { get; init; }

    /// <summary>Why it is not.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>The form that a link opens.</summary>
/// <param name="Token">Of the link.</param>
public sealed record LinkModel(string Token)
{
    /// <summary>Whether it was used just now.</summary>
    public bool IsDone { get; init; }

    /// <summary>Why it was not.</summary>
    public Refusal? Refusal { get; init; }
}

/// <summary>The forms to sign in by a code: the address, then the code.</summary>
/// <param name="ReturnUrl">Where to go then.</param>
public sealed record GuestModel(string ReturnUrl)
{
    /// <summary>What was entered before.</summary>
    public string? Email { get; init; }

    /// <summary>What was entered before.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a code was sent, which is entered next.</summary>
    public bool IsSent { get; init; }

    /// <summary>What was wrong.</summary>
    public Refusal? Refusal { get; init; }
}
