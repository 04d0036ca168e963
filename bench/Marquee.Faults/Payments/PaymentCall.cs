using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Marquee.Faults.Torture;

namespace Marquee.Faults.Payments;

/// <summary>What a buyer asks for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Step>))]
internal enum Step
{
    Reserve,
    Start,
    Decide,
    Complete,
    Find,
    Cancel,
}

/// <summary>One request of a buyer and its answer.</summary>
/// <param name="About">The request and what its answer says of the reservation.</param>
/// <param name="Payment">The payment asked about, or the one that was started.</param>
/// <param name="State">Of the payment, in the answer.</param>
internal sealed record PaymentCall(Step Step, Call About, Guid? Payment, string? State)
{
    /// <summary>Whether the outcome of the request is unknown, or it was not tried yet.</summary>
    [JsonIgnore]
    public bool IsUnknown => About.IsUnknown || About.Code is "IDEMPOTENCY_KEY_IN_USE" or "CONCURRENT_UPDATE";

    /// <summary>Whether the payment waits for its outcome.</summary>
    [JsonIgnore]
    public bool IsOpen => State is "STARTED" or "CHARGING";

    /// <summary>What the answer says became of the payment, where that is final.</summary>
    [JsonIgnore]
    public string? Outcome => About.Code is "PAYMENT_DECLINED" ? "DECLINED"
        : State is "APPROVED" or "DECLINED" or "ABANDONED" ? State
        : null;

    /// <summary>
    /// As the checks of reservations read it: paid is what was answered with a confirmed reservation; everything else about a payment may
    /// have paid.
    /// </summary>
    public Call ToCall() => Step switch
    {
        Step.Reserve => About with { Operation = Operation.Reserve },
        Step.Cancel => About with { Operation = Operation.Cancel },
        _ when State is "APPROVED" && About is { Status: 200, State: "CONFIRMED" } => About with { Operation = Operation.Pay },
        _ => About with { Operation = Operation.Pay, Status = 0 },
    };
}

/// <summary>Every call of a run, and the payments that were started.</summary>
internal sealed class PaymentLog
{
    private readonly ConcurrentQueue<PaymentCall> _calls = [];
    private readonly ConcurrentDictionary<Guid, bool> _started = [];

    public IReadOnlyCollection<PaymentCall> Calls => _calls;

    /// <summary>How many payments buyers know of.</summary>
    public int Started => _started.Count;

    public void Add(PaymentCall call)
    {
        _calls.Enqueue(call);
        if (call is { Step: Step.Start, Payment: { } payment })
        {
            _started.TryAdd(payment, true);
        }
    }
}
