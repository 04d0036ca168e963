using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Prices;

public sealed class PricedOrderTests(EditableServers servers) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_order_costs_what_was_shown_or_is_refused_with_the_prices_and_keeps_its_amounts(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, list, schedule, seats) = await NewShowingAsync(server, Lists.Of($"Prices {setUp}", 14_000, 10_000));
        using var member = server.ClientOf(1);
        var tickets = new[] { new { seatId = seats[1], category = "TEEN" } };

        using var made = await OrderAsync(member, new { scheduleId = schedule, seatIds = seats.Take(2), tickets, amount = 24_000 });

        var reservation = await made.ResultAsync();
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        ((long)reservation["amount"]!).ShouldBe(24_000);
        reservation["seats"]!.ToJsonString().ShouldBe(
            $$"""[{"id":{{seats[0]}},"seatNumber":"A1","category":"ADULT","amount":14000},"""
            + $$"""{"id":{{seats[1]}},"seatNumber":"A2","category":"TEEN","amount":10000}]""");

        await (await admin.AdminPutAsync($"price-lists/{list}", Lists.Of($"Prices {setUp}", 15_000, 12_000))).ResultAsync();

        var after = await member.GetResultAsync(made.Headers.Location!.OriginalString);
        after["seats"]!.ToJsonString().ShouldBe(reservation["seats"]!.ToJsonString(), "amounts never change");
        using var dearer = await OrderAsync(
            server.ClientOf(2), new { scheduleId = schedule, seatIds = seats.Skip(2).Take(1), amount = 14_000 });
        var problem = await dearer.ProblemAsync(HttpStatusCode.Conflict, "PRICE_CHANGED");
        ((long)problem["amount"]!).ShouldBe(15_000);
        problem["prices"]!.ToJsonString()
            .ShouldBe($$"""[{"id":{{seats[2]}},"seatNumber":"A3","category":"ADULT","amount":15000}]""");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_category_that_a_seat_has_no_price_for_is_refused_with_those_it_has(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, schedule, seats) = await NewShowingAsync(server, Lists.Of($"Offered {setUp}", 14_000, 10_000));
        using var member = server.ClientOf(1);
        Task<HttpResponseMessage> AsAsync(long seat, string category) => OrderAsync(
            member, new { scheduleId = schedule, seatIds = seats.Take(1), tickets = new[] { new { seatId = seat, category } } });

        var problem = await (await AsAsync(seats[0], "STUDENT")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "CATEGORY_NOT_OFFERED");
        problem["offered"]!.ToJsonString().ShouldBe("""["ADULT","TEEN"]""");
        problem["seats"]!.ToJsonString().ShouldBe($$"""[{"id":{{seats[0]}},"seatNumber":"A1"}]""");
        (await (await AsAsync(seats[1], "ADULT")).ErrorsAsync()).ShouldBe(["tickets"]);
        (await (await OrderAsync(member, new { scheduleId = schedule, seatIds = seats.Take(1), tickets = new object?[] { null } }))
            .ErrorsAsync()).ShouldBe(["tickets"]);
        var movie = (await admin.AddAsync("movies", Admins.Movie("Other"))).Id();
        var screen = (long)(await admin.GetResultAsync($"/api/admin/schedules/{schedule}"))["screenId"]!;
        var plain = await admin.AddScheduleAsync(movie, screen, "2025-02-02T10:00");
        problem = await (await OrderAsync(
            member, new { scheduleId = plain, seatIds = seats.Take(1), tickets = new[] { new { seatId = seats[0], category = "TEEN" } } }))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "CATEGORY_NOT_OFFERED");
        problem["offered"]!.ToJsonString().ShouldBe("""["ADULT"]""");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_key_sent_again_with_another_category_is_refused_and_with_the_same_gives_the_reservation(SetUp setUp)
    {
        var server = servers[setUp];
        var (_, _, schedule, seats) = await NewShowingAsync(server, Lists.Of($"Keys {setUp}", 14_000, 10_000));
        using var member = server.ClientOf(1);
        Task<HttpResponseMessage> AsAsync(string category) => OrderAsync(
            member,
            new { scheduleId = schedule, seatIds = seats.Take(1), tickets = new[] { new { seatId = seats[0], category } } }, key: "again");

        var made = await (await AsAsync("TEEN")).ResultAsync();
        var again = await AsAsync("TEEN");

        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await again.ResultAsync()).ToJsonString().ShouldBe(made.ToJsonString());
        await (await AsAsync("ADULT")).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Couple_seats_are_sold_together(SetUp setUp)
    {
        var server = servers[setUp];
        var (_, _, schedule, seats) = await NewShowingAsync(
            server, Lists.Of($"Couples {setUp}", 14_000, 10_000),
            [
                new { row = "A", number = 1 }, new { row = "A", number = 2, kind = "COUPLE", pair = "A3", zone = "PREMIUM" },
                new { row = "A", number = 3, kind = "COUPLE", pair = "A2", zone = "PREMIUM" },
            ]);
        using var member = server.ClientOf(1);

        var map = await member.GetResultAsync($"/api/schedules/{schedule}/seats");
        map["seats"]![1]!.ToJsonString().ShouldBe(
            $$"""{"id":{{seats[1]}},"seatNumber":"A2","row":"A","number":2,"status":"AVAILABLE","kind":"COUPLE","zone":"PREMIUM","""
            + $"\"pair\":{seats[2]}}}");
        map["prices"]!.AsArray().Count.ShouldBe(4);
        var problem = await (await member.ReserveAsync(schedule, seats[0], seats[1]))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "SEATS_INSEPARABLE");
        problem["seats"]!.ToJsonString().ShouldBe($$"""[{"id":{{seats[1]}},"seatNumber":"A2"}]""");
        (await member.ReserveAsync(schedule, seats[1], seats[2])).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>Against a calculation that knows only the lines that were sent.</summary>
    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Every_amount_of_500_random_orders_is_right_before_and_after_the_list_is_changed(SetUp setUp)
    {
        var server = servers[setUp];
        var hall = RandomHall.Create(new Random(15));
        var (admin, list, schedule, ids) = await NewShowingAsync(server, hall.List($"Random {setUp}"), hall.Seats);
        var seatIds = hall.Seats.Zip(ids).ToDictionary(seat => RandomHall.NumberOf(seat.First), seat => seat.Second);
        var made = new List<(HttpClient Member, string Address, string Seats)>();
        var orders = hall.Orders(500).ToList();
        orders.Count.ShouldBe(500);

        foreach (var (order, i) in orders.Select((order, i) => (order, i)))
        {
            if (i == 250)
            {
                hall.ChangePrices();
                await (await admin.AdminPutAsync($"price-lists/{list}", hall.List($"Random {setUp}"))).ResultAsync();
            }

            var member = server.ClientOf(5_000 + i);
            var expected = order.ConvertAll(ticket => hall.PriceOf(ticket));
            using var response = await OrderAsync(member, new
            {
                scheduleId = schedule,
                seatIds = order.Select(ticket => seatIds[ticket.Number]).Reverse(),
                tickets = order.Where(ticket => ticket.Category != "ADULT" || i % 2 == 0)
                    .Select(ticket => new { seatId = seatIds[ticket.Number], category = ticket.Category }),
                amount = i % 3 == 0 ? expected.Sum() : (long?)null,
            });

            var reservation = await response.ResultAsync();
            ((long)reservation["amount"]!).ShouldBe(expected.Sum());
            reservation["seats"]!.AsArray().Select(seat => ((string)seat!["seatNumber"]!, (string)seat["category"]!, (long)seat["amount"]!))
                .ShouldBe(order.Zip(expected, (ticket, price) => (ticket.Number, ticket.Category, price)));
            made.Add((member, response.Headers.Location!.OriginalString, reservation["seats"]!.ToJsonString()));
        }

        hall.ChangePrices();
        await (await admin.AdminPutAsync($"price-lists/{list}", hall.List($"Random {setUp}"))).ResultAsync();
        foreach (var (member, address, seats) in made)
        {
            (await member.GetResultAsync(address))["seats"]!.ToJsonString().ShouldBe(seats);
            member.Dispose();
        }
    }

    private static async Task<(HttpClient Admin, long List, long Schedule, IReadOnlyList<long> Seats)> NewShowingAsync(
        MarqueeServer server, object list, IReadOnlyList<object>? seats = null)
    {
        var (admin, theater, screen, movie) = await server.NewScreenAsync();
        if (seats is not null)
        {
            screen = (await admin.AddAsync("screens", new { theaterId = theater, name = "Zones", seats })).Id();
        }

        var added = (await admin.AddAsync("price-lists", list)).Id();
        var schedule = await admin.AddAsync(
            "schedules", new { movieId = movie, screenId = screen, startDate = "2025-02-01T10:00", priceListId = added });
        return (admin, added, schedule.Id(), await admin.SeatsOfAsync(schedule.Id()));
    }

    private static async Task<HttpResponseMessage> OrderAsync(HttpClient member, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reservations") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await member.SendAsync(request, Ct);
    }
}
