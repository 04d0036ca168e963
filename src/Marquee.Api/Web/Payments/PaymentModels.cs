using Marquee.Domain;
using Marquee.Domain.Payments;

namespace Marquee.Api.Web.Payments;

/// <summary>One payment of the signed-in member, as it is now.</summary>
/// <param name="Action">What the buyer does next; <see langword="null"/> unless it waits for the buyer.</param>
/// <param name="Now">The instant, UTC.</param>
/// <param name="Refusal">Why it could not be completed.</param>
public sealed record PaymentModel(MemberPayment Found, PaymentAction? Action, DateTime Now, Refusal? Refusal = null);

/// <summary>A payment as the sandbox shows it to the buyer.</summary>
public sealed record SandboxModel(SandboxCharge Charge);
