using Marquee.Domain.Catalog;

namespace Marquee.Domain.Tests.Catalog;

public sealed class SeatTests
{
    [Fact]
    public void A_hall_is_named_row_by_row()
    {
        Seat.Hall(new ScreenId(7), rows: 2, seatsPerRow: 3).Select(seat => seat.SeatNumber).ShouldBe(["A1", "A2", "A3", "B1", "B2", "B3"]);
        Seat.Hall(new ScreenId(7), rows: 2, seatsPerRow: 3).ShouldAllBe(seat => seat.ScreenId == new ScreenId(7));
    }

    [Fact]
    public void After_row_Z_come_rows_of_two_letters()
    {
        var rows = Seat.Hall(new ScreenId(1), Seat.MaxRows, seatsPerRow: 1).Select(seat => seat.Row).ToList();

        rows.Count.ShouldBe(702);
        rows.ShouldBeUnique();
        rows[25..29].ShouldBe(["Z", "AA", "AB", "AC"]);
        (rows[51], rows[52], rows[^1]).ShouldBe(("AZ", "BA", "ZZ"));
        rows.OrderBy(row => row.Length).ThenBy(row => row, StringComparer.Ordinal).ToList()
            .ShouldBe(rows, customMessage: "the order seat maps are read in");
    }
}
