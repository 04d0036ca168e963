using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Web.Reservations;

/// <summary>One reservation of the signed-in member.</summary>
/// <param name="Now">The instant, UTC.</param>
public sealed record ReservationModel(MemberReservation Found, DateTime Now)
{
    /// <summary>Whether it was just paid.</summary>
    public bool IsPaid { get; init; }

    /// <summary>Why it could not be paid.</summary>
    public Refusal? Refusal { get; init; }
}
