using Marquee.Domain.Prices;

namespace Marquee.Domain.Tests.Prices;

public sealed class PriceRuleTests
{
    private static readonly (PriceListId, PriceRule)[] Rules =
    [
        (new(1), new PriceRule(PricedDays.Every)),
        (new(2), new PriceRule(PricedDays.Holiday)),
        (new(3), new PriceRule(PricedDays.Weekday, FromHour: 0, UntilHour: 11)),
        (new(4), new PriceRule(PricedDays.Every, FromHour: 22)),
        (new(5), new PriceRule(PricedDays.Every, FromHour: 22)),
    ];

    [Theory]
    [InlineData(10, false, 3)]
    [InlineData(11, false, 1)]
    [InlineData(10, true, 2)]
    [InlineData(21, false, 1)]
    [InlineData(22, false, 4)]
    [InlineData(23, true, 2)]
    public void The_narrowest_rule_proposes_its_list(int hour, bool isHoliday, long list)
    {
        PriceRule.Propose(Rules, new DateTime(2025, 1, 8, hour, 59, 0), isHoliday).ShouldBe(new PriceListId(list));
    }

    [Fact]
    public void Where_no_rule_fits_no_list_is_proposed()
    {
        PriceRule.Propose(Rules[1..3], new DateTime(2025, 1, 8, 11, 0, 0), isHoliday: false).ShouldBeNull();
    }
}
