using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Api.Web.Payments;

/// <summary>One payment of the signed-in member, as it is now.</summary>
/// <param name="Action">What the buyer does next; <see langword="null"/> unless it waits for the buyer.</param>
/// <param name="Now">The instant, UTC.</param>
public sealed record PaymentModel(MemberPayment Found, PaymentAction? Action, DateTime Now)
{
    /// <summary>Why what the buyer brought back was not taken.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What the provider told the buyer why it was not paid. Anybody may have written it into the address.</summary>
    public string? Code { get; init; }
}

/// <summary>A payment as the sandbox shows it to the buyer.</summary>
public sealed record SandboxModel(SandboxCharge Charge);
