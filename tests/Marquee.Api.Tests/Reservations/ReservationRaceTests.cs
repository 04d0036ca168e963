using System.Net;
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
        long[][] wanted = [[1, 2, 3, 4], [3, 4, 5], [6, 7], [7, 8, 9, 10], [11, 12, 13, 14, 15], [15], [16, 17, 18], [18, 19], [21, 22], [23, 24, 25]];

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => clients[i % 100].ReserveAsync(schedule.Value, wanted[(i + (i / 100)) % wanted.Length])));

        answers.Select(answer => answer.StatusCode).Distinct().ShouldBeSubsetOf([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity]);
        var (reservations, seats) = await server.ReadAsync(async db => (
            await db.Reservations.AsNoTracking().Where(row => row.ScheduleId == schedule).ToListAsync(Ct),
            await db.ReservedSeats.AsNoTracking().Where(row => row.ScheduleId == schedule).ToListAsync(Ct)));
        reservations.Count.ShouldBe(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        reservations.ShouldAllBe(row => row.Status == ReservationStatus.Confirmed);
        reservations.SelectMany(row => row.SeatIds).ShouldBeUnique();
        seats.Select(row => (row.SeatId, row.ReservationId)).ShouldBe(reservations.SelectMany(row => row.SeatIds.Select(seat => (seat, row.Id))), ignoreOrder: true);
        reservations.GroupBy(row => row.UserId).ShouldAllBe(rows => rows.Sum(row => row.SeatIds.Count) <= 5);
        reservations.Count.ShouldBeGreaterThanOrEqualTo(6);
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
