using Marquee.Domain.Prices;

namespace Marquee.Domain.Tests.Prices;

public sealed class PriceListDraftTests
{
    private static readonly ZonePrice Adult = new("STANDARD", "ADULT", 15_000);

    [Fact]
    public void A_list_needs_a_name_and_a_price_of_an_adult_in_the_standard_zone()
    {
        new PriceListDraft("평일", [Adult], []).Validate().ShouldBeNull();
        WrongFieldsOf(new PriceListDraft(" ", [], [])).ShouldBe(["name", "prices"]);
        WrongFieldsOf(new PriceListDraft("x", [new("PREMIUM", "ADULT", 1)], [])).ShouldBe(["prices"]);
        WrongFieldsOf(new PriceListDraft("x", [new("STANDARD", "TEEN", 1)], [])).ShouldBe(["prices"]);
    }

    [Fact]
    public void Every_zone_has_a_price_of_an_adult()
    {
        WrongFieldsOf(new PriceListDraft("x", [Adult, new("PREMIUM", "TEEN", 1)], [])).ShouldBe(["prices"]);
        new PriceListDraft("x", [Adult, new("PREMIUM", "TEEN", 1), new("PREMIUM", "ADULT", 1)], []).Validate().ShouldBeNull();
    }

    [Theory]
    [InlineData("standard", "ADULT", 1)]
    [InlineData("PREMIUM", "어른", 1)]
    [InlineData("PREMIUM", "A,B", 1)]
    [InlineData("", "ADULT", 1)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU", "ADULT", 1)]
    [InlineData("PREMIUM", "ADULT", -1)]
    [InlineData("PREMIUM", "ADULT", 1_000_001)]
    [InlineData("STANDARD", "ADULT", 2)]
    public void Codes_prices_and_repetitions_are_checked(string zone, string category, long price)
    {
        WrongFieldsOf(new PriceListDraft("x", [Adult, new(zone, category, price)], [])).ShouldBe(["prices"]);
    }

    [Theory]
    [InlineData(-1, 24)]
    [InlineData(0, 25)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    public void Hours_of_rules_are_checked(int from, int until)
    {
        WrongFieldsOf(new PriceListDraft("x", [Adult], [new PriceRule(PricedDays.Every, from, until)])).ShouldBe(["rules"]);
    }

    private static IEnumerable<string> WrongFieldsOf(PriceListDraft draft) => draft.Validate().ShouldNotBeNull().Errors.Keys;
}
