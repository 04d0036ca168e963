using Marquee.Domain.Reservations.Guards;

namespace Marquee.Domain.Tests.Reservations.Guards;

public sealed class OrderBatchTests
{
    private readonly OrderBatch _batch = new(capacity: 4);

    [Fact]
    public void Orders_that_have_nothing_in_common_share_a_batch()
    {
        var (first, second) = (Pending(1, "A1", key: "k"), Pending(2, "A2", key: "k"));

        Begin(first, second).ShouldBe([first, second]);
        _batch.HasDeferred.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, "A1", "k", 42, true, "the same seat of the same schedule")]
    [InlineData(2, "A2", null, 42, true, "the same member of the same schedule")]
    [InlineData(2, "A2", "mine", 43, true, "the same member's key")]
    [InlineData(2, "A1", null, 43, false, "another schedule, and no key")]
    public void An_order_that_shares_with_an_earlier_one_waits_for_the_next_batch(
        long member, string seat, string? key, long schedule, bool waits, string why)
    {
        var earlier = Pending(2, "A1", key: "mine");
        var later = Pending(member, seat, key, schedule);

        Begin(earlier, later).ShouldBe(waits ? [earlier] : [earlier, later], why);
        _batch.HasDeferred.ShouldBe(waits, why);
        Begin().ShouldBe(waits ? [later] : [], why);
        _batch.HasDeferred.ShouldBeFalse();
    }

    [Fact]
    public void Orders_that_wait_come_first_and_in_their_order()
    {
        var (first, second, third, other) = (Pending(1, "A1"), Pending(2, "A1"), Pending(3, "A1"), Pending(4, "B1"));

        Begin(first, second, third).ShouldBe([first]);
        Begin(other).ShouldBe([second, other]);
        Begin().ShouldBe([third]);
    }

    [Fact]
    public void An_order_that_waits_does_not_keep_others_from_what_it_asks_for()
    {
        // The second waits for A1 and must not take B1 with it.
        var (first, second, third) = (Pending(1, "A1"), Pending(1, "B1"), Pending(2, "B1"));

        Begin(first, second, third).ShouldBe([first, third]);
        Begin().ShouldBe([second]);
    }

    [Fact]
    public void A_batch_is_full_with_those_that_wait()
    {
        foreach (var member in new long[] { 1, 2, 3 })
        {
            _batch.Add(Pending(member, "A1"));
        }

        _batch.IsFull.ShouldBeFalse();
        _batch.Add(Pending(4, "B1"));
        _batch.IsFull.ShouldBeTrue();
    }

    [Fact]
    public void Orders_whose_caller_has_left_and_orders_that_are_dropped_are_not_written()
    {
        var (gone, dropped, kept) = (Pending(1, "A1"), Pending(2, "A2"), Pending(3, "A3"));
        gone.Leave(CancellationToken.None);
        _batch.Begin();
        _batch.Add(gone);
        _batch.Add(dropped);
        _batch.Add(kept);

        _batch.Take(pending => pending == dropped).ShouldBe([kept]);
        gone.Answer.IsCanceled.ShouldBeTrue();
        kept.Leave(CancellationToken.None);
        kept.Answer.IsCompleted.ShouldBeFalse("it is being written: its caller stays for the answer");
    }

    private IReadOnlyList<PendingOrder> Begin(params PendingOrder[] orders)
    {
        _batch.Begin();
        foreach (var order in orders)
        {
            _batch.Add(order);
        }

        return [.. _batch.Take(_ => false)];
    }

    private static PendingOrder Pending(long member, string seat, string? key = null, long schedule = 42) =>
        new(Hall.Order([seat], key, schedule: schedule) with { UserId = new UserId(member) }, queuedAt: 0);
}
