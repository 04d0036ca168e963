using Marquee.Domain.Tests.Reservations;
using Marquee.Engine.Guards;

namespace Marquee.Engine.Tests.Guards;

public sealed class OrdersOfBatchTests
{
    private readonly OrdersOfBatch _batch = new();

    public OrdersOfBatchTests() => TryAdd(2, "A1", key: "mine").ShouldBeTrue();

    [Theory]
    [InlineData(1, "A2", null, 42, true, "nothing in common")]
    [InlineData(1, "A2", "mine", 42, true, "the key of another member")]
    [InlineData(1, "A1", null, 43, true, "the seat at another schedule")]
    [InlineData(2, "A2", "other", 43, true, "the member at another schedule")]
    [InlineData(1, "A1", null, 42, false, "the same seat of the same schedule")]
    [InlineData(2, "A2", null, 42, false, "the same member of the same schedule")]
    [InlineData(2, "A2", "mine", 43, false, "the same member's key")]
    public void An_order_joins_unless_it_shares_seat_member_or_key(
        long member, string seat, string? key, long schedule, bool joins, string why)
    {
        TryAdd(member, seat, key, schedule).ShouldBe(joins, why);
    }

    [Fact]
    public void An_order_that_does_not_join_keeps_no_other_from_its_seats_member_or_key()
    {
        _batch.TryAdd(Hall.Order(["A1", "B1"], "k", member: 3)).ShouldBeFalse();

        TryAdd(3, "B1", "k").ShouldBeTrue();
    }

    private bool TryAdd(long member, string seat, string? key = null, long schedule = 42) =>
        _batch.TryAdd(Hall.Order([seat], key, schedule: schedule, member: member));
}
