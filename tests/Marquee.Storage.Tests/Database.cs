using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Marquee.Storage.Tests;

/// <summary>One database and everything of Storage that stands on it.</summary>
internal sealed class Database(Provider provider, ServiceCollection registrations, FakeTimeProvider time) : IAsyncDisposable
{
    private readonly ServiceProvider _services = registrations.BuildServiceProvider();

    private static int _names;

    public Provider Provider => provider;

    public FakeTimeProvider Time => time;

    /// <summary>The same database as another process sees it: nothing in memory is shared.</summary>
    public Database OfAnotherProcess() => new(provider, registrations, time);

    /// <summary>The same database by another clock.</summary>
    public Database At(TimeProvider clock)
    {
        var services = new ServiceCollection();
        foreach (var registration in registrations)
        {
            ((ICollection<ServiceDescriptor>)services).Add(registration);
        }

        services.AddSingleton(clock);
        return new Database(provider, services, time);
    }

    /// <summary>
    /// Locks a schedule of a PostgreSQL database, as any transaction of the ledger does, or its reservations, until disposed.
    /// </summary>
    public async Task<IAsyncDisposable> LockAsync(TestShowing showing, bool itsReservations = false)
    {
        var connection = await _services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"select from {(itsReservations ? "reservation" : "schedule_occupancy")} where schedule_id = {showing.Schedule.Id.Value} "
            + "for update";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Waits until a transaction waits for one that is open on another connection.</summary>
    /// <param name="waiting">What waits; it must not end.</param>
    public async Task ShouldKeepWaitingAsync(Task waiting)
    {
        if (provider is Provider.Sqlite)
        {
            await ReadAsync(async db =>
            {
                // SQLite does not say who waits, but what keeps this one waiting in vain keeps the other waiting, too.
                var connection = (SqliteConnection)db.Database.GetDbConnection();
                connection.DefaultTimeout = 1;
                await connection.OpenAsync();
                Should.Throw<SqliteException>(() => connection.BeginTransaction()).SqliteErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_BUSY);
                return true;
            });
        }
        else
        {
            while (!waiting.IsCompleted && await ScalarAsync(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == "0")
            {
                await Task.Delay(20);
            }
        }

        waiting.IsCompleted.ShouldBeFalse("another transaction is open");
    }

    public IReservationLedger Ledger => _services.GetRequiredService<IReservationLedger>();

    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<T> ReadAsync<T>(Func<MarqueeDbContext, Task<T>> read) => WithAsync(read);

    public Task<int> SaveAsync(params object[] entities) => ReadAsync(async db =>
    {
        db.AddRange(entities);
        return await db.SaveChangesAsync();
    });

    public Task<int> ExecuteAsync(string sql) => ReadAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    /// <summary>The first value a statement answers.</summary>
    public Task<string> ScalarAsync(string sql) => ReadAsync(async db =>
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return $"{await command.ExecuteScalarAsync()}";
    });

    /// <summary>The connections of the ledger on PostgreSQL.</summary>
    public NpgsqlDataSource LedgerConnections => _services.GetRequiredKeyedService<NpgsqlDataSource>(PostgreSqlRegistration.Ledger);

    /// <summary>The first value a statement answers on one of these.</summary>
    public async Task<string> LedgerScalarAsync(string sql)
    {
        await using var command = LedgerConnections.CreateCommand(sql);
        return $"{await command.ExecuteScalarAsync()}";
    }

    /// <summary>A showing tomorrow in a theater and a hall of its own.</summary>
    public async Task<TestShowing> NewShowingAsync(
        int rows = 5, int seatsPerRow = 5, DateTime? start = null, string title = "범죄도시", string timeZone = Theater.DefaultTimeZone,
        DateTime? released = null)
    {
        var theater = new Theater { Name = $"Theater {Interlocked.Increment(ref _names)}", TimeZone = timeZone };
        var movie = new Movie
        {
            Title = title,
            FilmRating = FilmRating.R15,
            Genre = Genre.Action,
            ReleasedAt = released ?? new DateTime(2025, 1, 1),
            ThumbnailUrl = "http://thumbnailA.png",
            RunningTime = 120,
        };
        await SaveAsync(theater, movie);
        var screen = new Screen { TheaterId = theater.Id, Name = "1관" };
        await SaveAsync(screen);
        var seats = Seat.Hall(screen.Id, rows, seatsPerRow).ToList();
        await SaveAsync([.. seats]);
        var schedule = await NewScheduleAsync(theater.Id, screen.Id, movie.Id, start ?? new DateTime(2025, 1, 8, 10, 0, 0), timeZone);
        return new TestShowing(schedule, screen, theater, movie, seats.ToDictionary(seat => seat.SeatNumber));
    }

    /// <summary>A showing of two hours, not stored.</summary>
    public static Schedule Plan(
        TheaterId theater, ScreenId screen, MovieId movie, DateTime start, string timeZone = Theater.DefaultTimeZone,
        long price = 15_000) =>
        Schedule.At(
            ScheduleTimes.Lasting(TimeZoneInfo.FindSystemTimeZoneById(timeZone), start, TimeSpan.FromHours(2)).ShouldNotBeNull(), theater,
            screen, movie, price);

    public async Task<Schedule> NewScheduleAsync(
        TheaterId theater, ScreenId screen, MovieId movie, DateTime start, string timeZone = Theater.DefaultTimeZone)
    {
        var schedule = Plan(theater, screen, movie, start, timeZone);
        await SaveAsync(schedule);
        await SaveAsync(new ScheduleOccupancy { ScheduleId = schedule.Id });
        return schedule;
    }

    public async Task<Result<Reserved>> ReserveAsync(
        TestShowing showing, long member, string[] seats, string? key = null, TimeSpan? holdFor = null) =>
        (await Ledger.ReserveAsync([showing.Order(member, seats, key, holdFor, time)], CancellationToken.None))[0];

    /// <summary>What stands in the way of one order.</summary>
    public async Task<Occupancy?> OccupancyAsync(Order order) => (await Ledger.ReadAsync([order], CancellationToken.None)).Single();

    /// <summary>Everything the ledger writes, as text, to see whether anything changed.</summary>
    public Task<string> LedgerAsync() => ReadAsync(async db => string.Join('\n', (string[])
    [
        .. (await db.Reservations.AsNoTracking().OrderBy(row => row.Id).ToListAsync()).Select(row =>
            $"{row.Id} {row.ScheduleId} {row.UserId} {row.Status} [{string.Join(',', row.SeatIds)}] {row.ExpiresAt:O} "
            + $"{row.ConfirmedAt:O} {row.CancelledAt:O}"),
        .. (await db.ReservedSeats.AsNoTracking().OrderBy(row => row.ScheduleId).ThenBy(row => row.SeatId).ToListAsync()).Select(row =>
            $"{row.ScheduleId} {row.SeatId} {row.ReservationId}"),
        .. (await db.MemberQuotas.AsNoTracking().OrderBy(row => row.ScheduleId).ThenBy(row => row.UserId).ToListAsync()).Select(row =>
            $"{row.ScheduleId} {row.UserId} {row.Seats}"),
        .. (await db.ScheduleOccupancies.AsNoTracking().OrderBy(row => row.ScheduleId).ToListAsync())
            .Select(row => $"{row.ScheduleId} v{row.Version}"),
    ]));

    /// <summary>Fails unless seats, quotas and live reservations tell the same story, and no member has more than allowed.</summary>
    public Task<int> ShouldBeSoundAsync(int maxSeats = 5) => ReadAsync(async db =>
    {
        var live = (await db.Reservations.AsNoTracking().ToListAsync())
            .Where(row => row.Status is ReservationStatus.Held or ReservationStatus.Confirmed).ToList();
        var owed = live.SelectMany(row => row.SeatIds.Select(seat => (row.ScheduleId, SeatId: seat, ReservationId: row.Id))).ToList();
        owed.Select(row => (row.ScheduleId, row.SeatId)).ShouldBeUnique();

        var had = (await db.ReservedSeats.AsNoTracking().ToListAsync()).Select(row => (row.ScheduleId, row.SeatId, row.ReservationId));
        had.ShouldBe(owed, ignoreOrder: true);

        var counted = (await db.MemberQuotas.AsNoTracking().Where(row => row.Seats > 0).ToListAsync())
            .Select(row => (row.ScheduleId, row.UserId, row.Seats)).ToList();
        counted.ShouldBe(
            live.GroupBy(row => (row.ScheduleId, row.UserId))
            .Select(rows => (rows.Key.ScheduleId, rows.Key.UserId, rows.Sum(row => row.SeatIds.Count))), ignoreOrder: true);
        counted.ShouldAllBe(row => row.Seats <= maxSeats);
        return live.Count;
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>A schedule with what a test wants to know of it.</summary>
internal sealed record TestShowing(Schedule Schedule, Screen Screen, Theater Theater, Movie Movie, IReadOnlyDictionary<string, Seat> Seats)
{
    public Order Order(long member, string[] seats, string? key, TimeSpan? holdFor, TimeProvider time) => new(
        Guid.CreateVersion7(time.GetUtcNow()),
        Schedule.Id,
        new UserId(member),
        [.. seats.Select(number => Seats[number])],
        Schedule.Price * seats.Length,
        key,
        time.Instant + holdFor);
}
