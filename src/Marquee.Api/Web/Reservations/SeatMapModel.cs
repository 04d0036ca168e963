using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Api.Web.Reservations;

/// <summary>The seats of one schedule, to choose from.</summary>
/// <param name="Schedule">What is shown, where and when.</param>
/// <param name="Map">Its seats at this moment.</param>
/// <param name="Rules">What one member may reserve.</param>
/// <param name="HoldFor">How long it is held for its payment, if it must be paid.</param>
/// <param name="HasStarted">Whether it is too late.</param>
/// <param name="SeatsOfMember">How many seats of the schedule the visitor has; <see langword="null"/> when not signed in.</param>
/// <param name="FormKey">Of this form: the same for every time it is sent.</param>
/// <param name="Chosen">Seats the visitor chose before.</param>
/// <param name="People">How many people of each category the visitor named before.</param>
/// <param name="Refusal">Why they could not be reserved.</param>
public sealed record SeatMapModel(
    ScheduleDetails Schedule,
    SeatMap Map,
    ReservationOptions Rules,
    TimeSpan? HoldFor,
    bool HasStarted,
    int? SeatsOfMember,
    Guid FormKey,
    IReadOnlyCollection<long> Chosen,
    IReadOnlyList<(string Category, int Count)> People,
    Refusal? Refusal);

/// <summary>Reads the data of the page with the seats of a schedule.</summary>
internal sealed class SeatMapReader(
    ICatalogQueries catalog, SeatMaps maps, IReservationQueries reservations, ReservationOptions rules, HoldPolicy holds, TimeProvider time)
{
    /// <returns>The page's model, or <see langword="null"/> when there is no such schedule.</returns>
    public async Task<SeatMapModel?> FindAsync(
        ScheduleId id, CurrentUser? user, IReadOnlyCollection<long> chosen, IReadOnlyList<(string Category, int Count)> people,
        Refusal? refusal, CancellationToken ct)
    {
        var now = time.Instant;
        if (await catalog.FindScheduleAsync(id, ct) is not { } schedule || await maps.FindAsync(id, ct) is not { Map.Map: var map })
        {
            return null;
        }

        int? seats = user is null ? null : await reservations.CountLiveSeatsAsync(user.Id, id, now, ct);
        return new SeatMapModel(
            schedule, map, rules, holds.HoldFor, schedule.HasStarted(now), seats,
            Guid.CreateVersion7(new DateTimeOffset(now)), chosen, people, refusal);
    }
}
