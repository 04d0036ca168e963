using System.Text.Json;
using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Infrastructure.Payments;

/// <summary>
/// A provider inside the application, for trying out and for tests: it moves no money, keeps books as a provider does, and misbehaves as
/// its options say.
/// </summary>
public sealed class SandboxGateway(ISandboxCharges books, SandboxNotices notices, SandboxOptions options, TimeProvider time)
    : IPaymentGateway
{
    private readonly SandboxFaults _faults = new(options);

    /// <inheritdoc/>
    public GatewayKind Kind => GatewayKind.Sandbox;

    /// <inheritdoc/>
    public async Task<PaymentAction> BeginAsync(Payment payment, string orderName, CancellationToken ct)
    {
        await DelayAsync(ct);
        await books.AddAsync(
            new SandboxCharge
            {
                Id = payment.Id,
                UserId = payment.UserId,
                Amount = payment.Amount,
                OrderName = orderName,
                State = SandboxState.Waiting,
                OpenedAt = time.Instant,
            },
            ct);
        return new OpenPage($"/sandbox/payments/{payment.Id}");
    }

    /// <summary>What the buyer sees of a payment; <see langword="null"/> where there is none of this buyer.</summary>
    public async Task<SandboxCharge?> FindAsync(UserId buyer, Guid payment, CancellationToken ct) =>
        await books.FindAsync(payment, ct) is { } charge && charge.UserId == buyer ? charge : null;

    /// <summary>The buyer decides. A decision is made once; afterwards it is as it is.</summary>
    /// <returns>The payment as it is then; <see langword="null"/> where there is none of this buyer.</returns>
    public async Task<SandboxCharge?> DecideAsync(UserId buyer, Guid payment, SandboxDecision decision, CancellationToken ct)
    {
        if (await FindAsync(buyer, payment, ct) is null)
        {
            return null;
        }

        var (state, code) = decision switch
        {
            SandboxDecision.Approve => (SandboxState.Approved, (string?)null),
            SandboxDecision.Decline => (SandboxState.Ended, "PAY_PROCESS_CANCELED"),
            SandboxDecision.Hang => (SandboxState.Hanging, null),
        };
        IReadOnlyList<SandboxState> undecided = decision is SandboxDecision.Hang
            ? [SandboxState.Waiting]
            : [SandboxState.Waiting, SandboxState.Hanging];
        if (await books.ChangeAsync(payment, undecided, state, code, ct))
        {
            notices.Send(payment, WireNames.Of(state));
        }

        return await FindAsync(buyer, payment, ct);
    }

    /// <inheritdoc/>
    public async Task<Charge> CompleteAsync(Payment payment, CancellationToken ct)
    {
        await DelayAsync(ct);
        var call = $"{payment.Key} {payment.Attempts}";
        if (_faults.Fails(call))
        {
            return new Charge(ChargeState.NotCharged, Code: "PROVIDER_ERROR");
        }

        if (await books.ChangeAsync(payment.Id, [SandboxState.Approved], SandboxState.Charged, code: null, ct))
        {
            notices.Send(payment.Id, WireNames.Of(SandboxState.Charged));
        }
        else
        {
            // Who comes back without having decided has not paid.
            await books.ChangeAsync(payment.Id, [SandboxState.Waiting], SandboxState.Ended, "NOT_APPROVED", ct);
        }

        return _faults.LosesAnswer(call) ? new Charge(ChargeState.Unknown) : await ReadAsync(payment, isCharging: true, ct);
    }

    /// <inheritdoc/>
    public async Task<Charge> FindAsync(Payment payment, CancellationToken ct)
    {
        await DelayAsync(ct);
        return _faults.LosesAnswer($"find {payment.Key} {payment.Attempts}")
            ? new Charge(ChargeState.Unknown)
            : await ReadAsync(payment, isCharging: false, ct);
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(Payment payment, CancellationToken ct)
    {
        if (await books.ChangeAsync(
            payment.Id, [SandboxState.Waiting, SandboxState.Approved, SandboxState.Hanging], SandboxState.Ended, "RELEASED", ct))
        {
            notices.Send(payment.Id, WireNames.Of(SandboxState.Ended));
        }
    }

    /// <inheritdoc/>
    public async Task<RefundAnswer> RefundAsync(Payment payment, Refund refund, CancellationToken ct)
    {
        await DelayAsync(ct);
        var call = $"{refund.Key} {refund.Attempts}";

        // A key that gave back does not fail later: the next key would give back once more.
        if (_faults.Fails(call) && !await books.HasRefundedAsync(refund.Key, ct))
        {
            return new RefundAnswer(RefundOutcome.Failed, "PROVIDER_ERROR");
        }

        var done = await books.RefundAsync(payment.Id, refund.Key, refund.Amount, ct);
        notices.Send(payment.Id, "REFUNDED");
        return _faults.LosesAnswer(call) ? new RefundAnswer(RefundOutcome.Unknown)
            : done ? new RefundAnswer(RefundOutcome.Done)
            : new RefundAnswer(RefundOutcome.Failed, "REFUND_EXCEEDS");
    }

    /// <inheritdoc/>
    public Guid? ReadNotice(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, SandboxJson.Default.SandboxNotice)?.PaymentId is { } id && id != Guid.Empty
                ? id
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<Charge> ReadAsync(Payment payment, bool isCharging, CancellationToken ct) =>
        await books.FindAsync(payment.Id, ct) switch
        {
            null => new Charge(ChargeState.NotFound),
            { State: SandboxState.Charged } => new Charge(ChargeState.Charged, $"sandbox-{payment.Id}"),
            { State: SandboxState.Ended, Code: var code } => new Charge(ChargeState.Ended, Code: code),
            { State: SandboxState.Approved } => new Charge(ChargeState.Approved),

            // A call that charges gets no answer while the buyer lets it hang.
            _ => new Charge(isCharging ? ChargeState.Unknown : ChargeState.Open),
        };

    private Task DelayAsync(CancellationToken ct) =>
        options.Latency > TimeSpan.Zero ? Task.Delay(options.Latency, TimeProvider.System, ct) : Task.CompletedTask;
}

/// <summary>What a buyer decides on the page of the sandbox.</summary>
public enum SandboxDecision
{
    /// <summary>The money may be taken.</summary>
    Approve,

    /// <summary>It may not.</summary>
    Decline,

    /// <summary>Calls that take it get no answer until the buyer decides otherwise, or the application gives up.</summary>
    Hang,
}
