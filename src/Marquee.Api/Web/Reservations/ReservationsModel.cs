using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Web.Reservations;

/// <summary>The reservations of the signed-in member.</summary>
/// <param name="Found">One page of them, newest first.</param>
/// <param name="Showings">Of those that have ended, or of the others.</param>
/// <param name="Bills">What the people and payments of each are called and cost.</param>
/// <param name="Now">The instant, UTC.</param>
public sealed record ReservationsModel(
    Paged<MemberReservation> Found, Showings Showings, IReadOnlyDictionary<Guid, Bill> Bills, DateTime Now)
{
    public const string PastWord = "past";

    /// <summary>The one that was just made.</summary>
    public MemberReservation? Made { get; init; }

    /// <summary>The one that was just cancelled.</summary>
    public MemberReservation? Cancelled { get; init; }

    /// <summary>The one that the member wants to cancel and is asked about again.</summary>
    public Guid? Cancel { get; init; }

    /// <summary>Why one could not be cancelled.</summary>
    public Refusal? Refusal { get; init; }

    public MemberReservation? Find(Guid? id) => Found.Items.FirstOrDefault(found => found.Reservation.Id == id);

    public bool IsPast => Showings is Showings.Past;

    public static string LinkTo(bool past) => past ? $"/reservations?when={PastWord}" : "/reservations";

    public string Link(int page, Guid? cancelled = null)
    {
        var query = new Dictionary<string, string?>
        {
            ["when"] = IsPast ? PastWord : null,
            ["page"] = page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null,
            ["cancelled"] = cancelled?.ToString(),
        };
        return $"/reservations{QueryString.Create(query.Where(pair => pair.Value is not null))}";
    }

    /// <summary>Whether one of them can still be paid.</summary>
    public bool HasHold => Found.Items.Any(found => found.Reservation.StatusAt(Now) is ReservationStatus.Held);
}
