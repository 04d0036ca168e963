using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Reservations;

public sealed class ReservationRaceTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_200_parallel_requests_of_100_members_no_seat_is_sold_twice_and_nobody_has_more_than_five(SetUp setUp)
    {
        var schedule = new ScheduleId(8);
        var server = servers[setUp];
        var clients = Enumerable.Range(1, 100).Select(member => server.ClientOf(member)).ToList();
        long[][] wanted =
            [[1, 2, 3, 4], [3, 4, 5], [6, 7], [7, 8, 9, 10], [11, 12, 13, 14, 15], [15], [16, 17, 18], [18, 19], [21, 22], [23, 24, 25]];

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => clients[i % 100].ReserveAsync(schedule.Value, wanted[(i + (i / 100)) % wanted.Length])));

        answers.Select(answer => answer.StatusCode).Distinct()
            .ShouldBeSubsetOf([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity]);
        var (reservations, seats) = await server.ReadAsync(async db => (
            await db.Reservations.AsNoTracking().Where(row => row.ScheduleId == schedule).ToListAsync(Ct),
            await db.ReservedSeats.AsNoTracking().Where(row => row.ScheduleId == schedule).ToListAsync(Ct)));
        reservations.Count.ShouldBe(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        reservations.ShouldAllBe(row => row.Status == ReservationStatus.Held);
        reservations.SelectMany(row => row.SeatIds).ShouldBeUnique();
        seats.Select(row => (row.SeatId, row.ReservationId))
            .ShouldBe(reservations.SelectMany(row => row.SeatIds.Select(seat => (seat, row.Id))), ignoreOrder: true);
        reservations.GroupBy(row => row.UserId).ShouldAllBe(rows => rows.Sum(row => row.SeatIds.Count) <= 5);
        reservations.Count.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    public async Task Of_100_parallel_requests_with_one_key_to_two_instances_all_get_one_reservation_and_one_account()
    {
        await using var one = await servers.StartAsync(SetUp.Production, ("Sample:Days", "1"));
        await using var two = await servers.StartBesideAsync(one);
        HttpClient[] clients = [one.ClientOf(1), two.ClientOf(1)];
        HttpClient[] visitors = [one.Client(), two.Client()];

        var reserved = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => clients[i % 2].ReserveWithKeyAsync("k", 1, 1, 2)));
        var registered = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => RegisterAsync(visitors[i % 2])));

        foreach (var answers in new[] { reserved, registered })
        {
            answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Created);
            (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)))).Distinct().Count().ShouldBe(1);
            answers.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
        }

        (await two.ReadAsync(db => db.Reservations.CountAsync(Ct))).ShouldBe(1);
        (await two.ReadAsync(db => db.Users.CountAsync(user => user.Name == "Ann", Ct))).ShouldBe(1);

        // While the first call is in progress, the others are asked to send theirs again.
        static async Task<HttpResponseMessage> RegisterAsync(HttpClient visitor)
        {
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/accounts")
                {
                    Content = JsonContent.Create(new { email = "ann@example.com", name = "Ann", password = "a good password" }),
                };
                request.Headers.Add("Idempotency-Key", "register-ann");
                var answer = await visitor.SendAsync(request, Ct);
                if (answer.StatusCode is not HttpStatusCode.Conflict)
                {
                    return answer;
                }

                await answer.ShouldBeAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_USE");
                answer.Headers.RetryAfter.ShouldNotBeNull();
                await Task.Delay(100, Ct);
            }
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Parallel_requests_of_one_member_do_not_pass_the_limit_together(SetUp setUp)
    {
        const long Schedule = 9; // on screen 2
        using var client = servers[setUp].ClientOf(1);

        var answers = await Task.WhenAll(Enumerable.Range(26, 25).Select(seat => client.ReserveAsync(Schedule, seat)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(5);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.UnprocessableEntity).ShouldBe(20);
    }
}
