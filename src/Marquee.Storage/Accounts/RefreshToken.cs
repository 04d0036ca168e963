namespace Marquee.Storage.Accounts;

/// <summary>A refresh token that was given out. The token itself is not kept.</summary>
public sealed class RefreshToken
{
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public long UserId { get; init; }

    /// <summary>SHA-256 of the token, in hexadecimal.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The sign-in it descends from: it and all its successors are one family, and end together.</summary>
    public Guid Family { get; init; }

    /// <summary>UTC.</summary>
    public DateTime ExpiresAt { get; init; }

    /// <summary>When it was exchanged for its successor, UTC. It must not be sent again.</summary>
    public DateTime? UsedAt { get; init; }
}
