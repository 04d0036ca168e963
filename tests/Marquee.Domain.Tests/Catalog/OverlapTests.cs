using Marquee.Domain.Catalog;

namespace Marquee.Domain.Tests.Catalog;

public sealed class OverlapTests
{
    private static readonly TimeZoneInfo Seoul = TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul");
    private static readonly ScheduleTimes TenToTwelve = Hours(10, 12);

    [Theory]
    [InlineData(8, 10, false)]
    [InlineData(12, 14, false)]
    [InlineData(8, 11, true)]
    [InlineData(11, 14, true)]
    [InlineData(9, 13, true)]
    [InlineData(10, 12, true)]
    public void Showings_may_touch_but_not_overlap(int start, int end, bool overlaps)
    {
        var refusal = Overlap.Refuse([Hours(start, end)], [(new ScheduleId(7), TenToTwelve)]);

        (refusal is ScheduleOverlaps).ShouldBe(overlaps);
        (Overlap.Refuse([TenToTwelve, Hours(start, end)], []) is InvalidInput).ShouldBe(overlaps, "new ones may touch each other, too");
    }

    [Fact]
    public void The_first_ten_that_overlap_are_named_in_their_order()
    {
        var existing = Enumerable.Range(0, 12).Reverse().Select(hour => (new ScheduleId(hour), Hours(hour, hour + 1))).ToList();

        var refusal = Overlap.Refuse([Hours(0, 23)], existing).ShouldBeOfType<ScheduleOverlaps>();

        refusal.Schedules.Select(table => table.ScheduleId.Value).ShouldBe(Enumerable.Range(0, 10).Select(id => (long)id));
    }

    [Fact]
    public void A_pattern_is_times_on_days_in_order()
    {
        var pattern = new SchedulePattern(new(1), new(2), [new(2025, 2, 2), new(2025, 2, 1)], [new(12, 0), new(9, 30)], 1);

        pattern.ToDrafts().Value.Select(draft => draft.StartTime).ShouldBe(
            [new(2025, 2, 1, 9, 30, 0), new(2025, 2, 1, 12, 0, 0), new(2025, 2, 2, 9, 30, 0), new(2025, 2, 2, 12, 0, 0)]);
    }

    private static ScheduleTimes Hours(int start, int end) =>
        ScheduleTimes.Lasting(Seoul, new DateTime(2025, 2, 1, start, 0, 0), TimeSpan.FromHours(end - start)).ShouldNotBeNull();
}
