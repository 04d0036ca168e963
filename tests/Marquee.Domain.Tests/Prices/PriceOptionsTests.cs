using Marquee.Domain.Prices;

namespace Marquee.Domain.Tests.Prices;

public sealed class PriceOptionsTests
{
    private static readonly PriceOptions Prices = new() { Holidays = "2026-12-25, 2027-01-01" };

    [Theory]
    [InlineData("2026-12-24", false)]
    [InlineData("2026-12-25", true)]
    [InlineData("2026-12-26", true)]
    [InlineData("2026-12-27", true)]
    [InlineData("2027-01-01", true)]
    [InlineData("2027-12-31", false)]
    public void Saturdays_Sundays_and_the_days_of_the_setting_are_holidays(string day, bool isHoliday)
    {
        Prices.IsHoliday(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(isHoliday);
    }
}
