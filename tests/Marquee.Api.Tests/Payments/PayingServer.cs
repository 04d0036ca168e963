using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Payments;

/// <summary>An application in each set-up whose gateway is the sandbox behind a script. Tests keep to bookings of their own.</summary>
public sealed class PayingServers(Servers servers) : IAsyncLifetime
{
    private readonly Dictionary<SetUp, PayingServer> _servers = [];

    public PayingServer this[SetUp setUp] => _servers[setUp];

    public async ValueTask InitializeAsync()
    {
        foreach (var setUp in Enum.GetValues<SetUp>())
        {
            _servers[setUp] = await PayingServer.StartAsync(servers, setUp);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>An application whose gateway is the sandbox behind a script.</summary>
public sealed class PayingServer : IAsyncDisposable
{
    private const int SeatsOfHall = 25;
    private const int SchedulesOfHall = 8;

    /// <summary>The first seat of the second row: an ordinary one in every hall of the sample.</summary>
    private const int Seat = 6;

    private int _schedules;

    private PayingServer(MarqueeServer server, GatewayScript script) => (Server, Script) = (server, script);

    public MarqueeServer Server { get; }

    public GatewayScript Script { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<PayingServer> StartAsync(Servers servers, SetUp setUp, params (string Key, string Value)[] settings) =>
        StartAsync(servers, setUp, change: null, settings);

    public static async Task<PayingServer> StartAsync(
        Servers servers, SetUp setUp, Action<IServiceCollection>? change, params (string Key, string Value)[] settings)
    {
        var script = new GatewayScript();
        var server = await servers.StartAsync(
            setUp,
            services =>
            {
                script.AddTo(services);
                change?.Invoke(services);
            },
            [("Payments:Gateway", "Sandbox"), ("Sample:Days", "1"), .. settings]);
        return new PayingServer(server, script);
    }

    /// <summary>
    /// Another process on the data of this one, which had a data folder of its test. Its clock goes on where this one's stands, and its
    /// script is a new one.
    /// </summary>
    public async Task<PayingServer> SucceedAsync(Servers servers, SetUp setUp)
    {
        var now = Server.Time.GetUtcNow();
        await DisposeAsync();
        var next = await StartAsync(servers, setUp, [.. Server.Settings.Select(setting => (setting.Key, setting.Value))]);
        next.Server.Time.SetUtcNow(now);
        return next;
    }

    /// <summary>A seat of a showing that is nobody else's, held by a member.</summary>
    internal Task<Booking> BookAsync(long member = 1)
    {
        var schedule = Interlocked.Increment(ref _schedules);
        var hall = (schedule - 1) / SchedulesOfHall;
        return Booking.MakeAsync(this, member, schedule, (hall * SeatsOfHall) + Seat);
    }

    /// <summary>Where a payment is in the books of the sandbox, and what was given back of it.</summary>
    internal Task<(SandboxState State, long GivenBack)> BooksAsync(Guid payment) => Server.ReadAsync(async db => (
        (await db.SandboxCharges.AsNoTracking().SingleAsync(row => row.Id == payment, Ct)).State,
        await db.SandboxRefunds.Where(row => row.ChargeId == payment).SumAsync(row => row.Amount, Ct)));

    /// <summary>The payments of a reservation, the oldest first.</summary>
    internal Task<List<PaymentStatus>> PaymentsOfAsync(Guid reservation) => Server.ReadAsync(db => db.Payments.AsNoTracking()
        .Where(row => row.ReservationId == reservation).OrderBy(row => row.Id).Select(row => row.Status).ToListAsync(Ct));

    private Task<ReservationStatus> StoredStatusAsync(Guid reservation) => Server.ReadAsync(db => db.Reservations.AsNoTracking()
        .Where(row => row.Id == reservation).Select(row => row.Status).SingleAsync(Ct));

    /// <summary>
    /// Lets time go by until something is as expected. The clock goes on to what is due next, once nothing is due: a slow machine takes
    /// longer, and no hold ends meanwhile.
    /// </summary>
    internal Task EventuallyAsync<T>(Func<Task<T>> read, T expected) => Eventually.ShouldBeAsync(
        async () =>
        {
            var due = await Server.ReadAsync(async db => (DateTime?[])
            [
                await db.Payments.MinAsync(row => row.DueAt, Ct), await db.Refunds.MinAsync(row => row.DueAt, Ct),
                await db.MemberMessages.MinAsync(row => row.DueAt, Ct),
            ]);
            if (due.Min() is { } next && next > Server.Time.GetUtcNow().UtcDateTime)
            {
                Server.Time.SetUtcNow(new DateTimeOffset(next, TimeSpan.Zero));
            }

            return await read();
        },
        expected);

    /// <summary>Lets time go by until a hold that is over is stored as one.</summary>
    internal Task ShouldExpireAsync(Guid reservation) => Eventually.ShouldBeAsync(
        () =>
        {
            Server.Time.Advance(TimeSpan.FromSeconds(1));
            return StoredStatusAsync(reservation);
        },
        ReservationStatus.Expired);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
