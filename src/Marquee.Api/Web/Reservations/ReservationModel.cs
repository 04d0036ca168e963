using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Web.Reservations;

/// <summary>One reservation of the signed-in member.</summary>
/// <param name="Now">The instant, UTC.</param>
/// <param name="Bill">What its people and payment are called and cost.</param>
public sealed record ReservationModel(MemberReservation Found, Bill Bill, DateTime Now)
{
    /// <summary>Why it could not be paid.</summary>
    public Refusal? Refusal { get; init; }
}
