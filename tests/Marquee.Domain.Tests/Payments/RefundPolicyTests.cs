using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Payments;

public sealed class RefundPolicyTests
{
    private static readonly DateTime Start = new(2025, 1, 8, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(RefundPolicy.KR, "09:40:00", 100)]
    [InlineData(RefundPolicy.KR, "09:40:01", 50)]
    [InlineData(RefundPolicy.KR, "09:59:59", 50)]
    [InlineData(RefundPolicy.KR, "10:00:00", 0)]
    [InlineData(RefundPolicy.Full, "09:59:59", 100)]
    [InlineData(RefundPolicy.Full, "10:00:00", 0)]
    [InlineData(RefundPolicy.None, "00:00:00", 0)]
    public void A_member_gets_back_what_the_policy_gives_at_that_moment(RefundPolicy policy, string at, int percent) =>
        policy.PercentAt(Start, Start.Date + TimeSpan.Parse(at, null)).ShouldBe(percent);
}
