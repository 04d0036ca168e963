using Marquee.Domain;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Idempotency;

/// <summary>A call that was sent with an <c>Idempotency-Key</c>: in progress, or with its success.</summary>
public sealed class IdempotentCall
{
    /// <summary>The caller; 0 where no user was signed in.</summary>
    public UserId UserId { get; init; }

    /// <summary>The caller's key.</summary>
    public required string Key { get; init; }

    /// <summary>What was called, with which body: 64 hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>The attempt that is carrying the call out, or did.</summary>
    public Guid Attempt { get; init; }

    /// <summary>Until when that attempt is believed to be at it, UTC; <see langword="null"/> once done.</summary>
    public DateTime? LeaseUntil { get; init; }

    /// <summary>The status it answered; <see langword="null"/> while in progress.</summary>
    public int? Status { get; init; }

    /// <summary>The header <c>Location</c> it answered.</summary>
    public string? Location { get; init; }

    /// <summary>The body it answered; empty for none.</summary>
    public string? Body { get; init; }

    /// <summary>When the key was first sent, UTC.</summary>
    public DateTime CreatedAt { get; init; }
}

internal sealed class IdempotentCallConfiguration : IEntityTypeConfiguration<IdempotentCall>
{
    public void Configure(EntityTypeBuilder<IdempotentCall> builder)
    {
        builder.ToTable("idempotency").HasKey(call => new { call.UserId, call.Key });
        builder.Property(call => call.Key).HasMaxLength(255);
        builder.Property(call => call.Hash).HasMaxLength(64);
        builder.Property(call => call.LeaseUntil).HasConversion<InstantConverter>();
        builder.Property(call => call.CreatedAt).HasConversion<InstantConverter>();
        builder.HasIndex(call => call.CreatedAt);
    }
}
