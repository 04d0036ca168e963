using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Histories;
using Marquee.Storage;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>The one schedule of the proof: two rows of four seats, far in the future.</summary>
internal sealed class Hall(Schedule schedule, IReadOnlyList<Seat> seats) : IReservableSchedules
{
    private readonly ReservableSchedule _schedule = new(
        schedule.Id, schedule.StartTime, schedule.StartsAt, schedule.Price, seats.ToDictionary(seat => seat.Id));

    private readonly Dictionary<string, SeatId> _ids = seats.ToDictionary(seat => seat.SeatNumber, seat => seat.Id);

    public ScheduleId ScheduleId => schedule.Id;

    public static async Task<Hall> BuildAsync(MarqueeDbContext database)
    {
        var theater = new Theater { Name = "Theater", TimeZone = Theater.DefaultTimeZone };
        var movie = new Movie
        {
            Title = "Movie",
            FilmRating = FilmRating.R15,
            Genre = Genre.Action,
            ReleasedAt = new DateTime(2025, 1, 1),
            ThumbnailUrl = "http://thumbnailA.png",
            RunningTime = 120,
        };
        await SaveAsync(theater, movie);
        var screen = new Screen { TheaterId = theater.Id, Name = "1관" };
        await SaveAsync(screen);
        var seats = Seat.Hall(screen.Id, SeatSet.Rows, SeatSet.SeatsPerRow).ToList();
        await SaveAsync([.. seats]);
        var start = new DateTime(2999, 1, 1, 10, 0, 0);
        var times = ScheduleTimes.Lasting(TimeZoneInfo.FindSystemTimeZoneById(theater.TimeZone), start, TimeSpan.FromHours(2))!;
        var schedule = Schedule.At(times, theater.Id, screen.Id, movie.Id, price: 15_000);
        await SaveAsync(schedule);
        await SaveAsync(new ScheduleOccupancy { ScheduleId = schedule.Id });
        return new Hall(schedule, seats);

        Task<int> SaveAsync(params object[] entities)
        {
            database.AddRange(entities);
            return database.SaveChangesAsync();
        }
    }

    public ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct) =>
        ValueTask.FromResult(schedule == ScheduleId ? _schedule : null);

    public IReadOnlyList<SeatId> IdsOf(SeatSet seats) => [.. seats.Numbers().Select(number => _ids[number])];

    public SeatSet SetOf(IEnumerable<SeatId> ids) =>
        ids.Select(id => SeatSet.Of(_ids.First(seat => seat.Value == id).Key)).Aggregate(SeatSet.None, (set, seat) => set | seat);
}
