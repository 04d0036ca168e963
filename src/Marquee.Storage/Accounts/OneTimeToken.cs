using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Accounts;

/// <summary>What a token that was sent by mail is good for.</summary>
public enum TokenPurpose
{
    /// <summary>The e-mail address is the member's.</summary>
    ConfirmEmail,

    /// <summary>Another password.</summary>
    ResetPassword,

    /// <summary>To sign in without a password, by a short code.</summary>
    SignIn,
}

/// <summary>A link or code that was sent by mail, good for one use. The token itself is not kept.</summary>
public sealed class OneTimeToken
{
    /// <summary>What it is good for.</summary>
    public TokenPurpose Purpose { get; init; }

    /// <summary>The id of an account, or, as there may be no account, a hash of an address. There is one token for each.</summary>
    public required string Subject { get; init; }

    /// <summary>Keyed hash of the token, in hexadecimal.</summary>
    public required string TokenHash { get; init; }

    /// <summary>How often a wrong one was entered.</summary>
    public int Tries { get; init; }

    /// <summary>UTC.</summary>
    public DateTime ExpiresAt { get; init; }
}

internal sealed class OneTimeTokenConfiguration : IEntityTypeConfiguration<OneTimeToken>
{
    public void Configure(EntityTypeBuilder<OneTimeToken> builder)
    {
        builder.ToTable("one_time_token").HasKey(token => new { token.Purpose, token.Subject });
        builder.Property(token => token.Purpose).HasConversion<WordConverter<TokenPurpose>>().HasMaxLength(20);
        builder.Property(token => token.Subject).HasMaxLength(64);
        builder.Property(token => token.TokenHash).HasMaxLength(64);
        builder.Property(token => token.ExpiresAt).HasConversion<InstantConverter>();
        builder.HasIndex(token => token.TokenHash);
        builder.HasIndex(token => token.ExpiresAt);
    }
}
