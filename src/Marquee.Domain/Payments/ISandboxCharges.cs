namespace Marquee.Domain.Payments;

/// <summary>
/// The books of the sandbox: what a provider outside would keep. They are written in transactions of their own before the sandbox answers,
/// and shared by all instances.
/// </summary>
public interface ISandboxCharges
{
    /// <summary>Opens a payment that the buyer has to decide on. Does nothing to one that is there.</summary>
    Task AddAsync(SandboxCharge charge, CancellationToken ct);

    /// <summary>A payment, or <see langword="null"/>.</summary>
    Task<SandboxCharge?> FindAsync(Guid id, CancellationToken ct);

    /// <summary>
    /// Changes a payment that is in one of some states. Of several callers one wins.
    /// </summary>
    /// <returns>Whether it was changed.</returns>
    Task<bool> ChangeAsync(Guid id, IReadOnlyList<SandboxState> from, SandboxState state, string? code, CancellationToken ct);

    /// <summary>Gives back of a payment that was charged. The same key gives back once.</summary>
    /// <returns>Whether it is given back: not when more would come back than was charged.</returns>
    Task<bool> RefundAsync(Guid id, string key, long amount, CancellationToken ct);

    /// <summary>Whether something was given back with a key.</summary>
    Task<bool> HasRefundedAsync(string key, CancellationToken ct);
}

/// <summary>A payment in the books of the sandbox.</summary>
public sealed class SandboxCharge
{
    /// <summary>The id of the payment.</summary>
    public required Guid Id { get; init; }

    /// <summary>The buyer.</summary>
    public required UserId UserId { get; init; }

    /// <summary>In KRW.</summary>
    public required long Amount { get; init; }

    /// <summary>What the buyer is shown.</summary>
    public required string OrderName { get; init; }

    /// <summary>Where it is.</summary>
    public required SandboxState State { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Code { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>When it was charged, UTC.</summary>
    public DateTime? ChargedAt { get; init; }
}

/// <summary>Where a payment of the sandbox is.</summary>
public enum SandboxState
{
    /// <summary>The buyer has not decided.</summary>
    Waiting,

    /// <summary>The buyer approved.</summary>
    Approved,

    /// <summary>The buyer lets it hang: calls that charge it get no answer.</summary>
    Hanging,

    /// <summary>The money was taken.</summary>
    Charged,

    /// <summary>Nothing was taken, and nothing will be.</summary>
    Ended,
}

/// <summary>Money that the sandbox gave back.</summary>
public sealed class SandboxRefund
{
    /// <summary>The idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>Of which payment.</summary>
    public required Guid ChargeId { get; init; }

    /// <summary>In KRW.</summary>
    public required long Amount { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTime RefundedAt { get; init; }
}
