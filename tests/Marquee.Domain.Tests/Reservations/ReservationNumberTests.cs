using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

public sealed class ReservationNumberTests
{
    [Fact]
    public void Numbers_have_eight_letters_and_digits_without_those_that_are_mistaken_and_differ()
    {
        var numbers = Enumerable.Range(0, 1_000).Select(_ => ReservationNumber.Draw()).ToList();

        numbers.ShouldAllBe(number => number.Length == 8 && number.All(letter => "0123456789ABCDEFGHJKMNPQRSTVWXYZ".Contains(letter)));
        numbers.Distinct().Count().ShouldBe(1_000);
        numbers.ShouldAllBe(number => ReservationNumber.Parse(number) == number);
    }

    [Theory]
    [InlineData("nbmz r3j3", "NBMZR3J3")]
    [InlineData("NBMZ-R3J3", "NBMZR3J3")]
    [InlineData("OIL00000", "01100000")]
    [InlineData("NBMZR3J", null)]
    [InlineData("NBMZR3J33", null)]
    [InlineData("NBMZR3JU", null)]
    [InlineData("", null)]
    public void A_number_is_read_as_people_write_it(string text, string? number) => ReservationNumber.Parse(text).ShouldBe(number);
}
