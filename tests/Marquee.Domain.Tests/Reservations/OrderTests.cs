using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

public sealed class OrderTests
{
    private static readonly DateTime Now = Hall.StartInstant.AddDays(-1);

    [Fact]
    public void A_request_is_the_same_in_whatever_order_its_seats_are_named()
    {
        Hall.Order(["A3", "A1", "A2"]).RequestHash.ShouldBe(Hall.Order(["A1", "A2", "A3"]).RequestHash);
    }

    [Fact]
    public void A_request_for_other_seats_or_another_schedule_is_another()
    {
        string[] hashes =
        [
            Hall.Order(["A1", "A2"]).RequestHash,
            Hall.Order(["A1"]).RequestHash,
            Hall.Order(["A1", "A3"]).RequestHash,
            Hall.Order(["A1", "A2", "A3"]).RequestHash,
            Hall.Order(["A1", "A2"], schedule: 43).RequestHash,
        ];

        hashes.ShouldBeUnique();
        hashes.ShouldAllBe(hash => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower));
    }

    /// <remarks>
    /// Rows keep the hash for ever: were it made differently tomorrow, every retry of an order of today would be refused.
    /// </remarks>
    [Fact]
    public void The_hash_of_a_request_never_changes()
    {
        // printf '42:998,999,1000' | sha256sum
        Hall.Order(["A1", "A2", "A3"]).RequestHash.ShouldBe("570fb9069ede57ebae42b00e8cbcb877a1e05f1184e6d277d601245ab207588b");
    }

    [Fact]
    public void A_request_for_other_categories_is_another_and_an_adult_need_not_be_named()
    {
        Order Of(params string[] categories) => Hall.Order(["A1", "A2"]) with { Categories = categories };

        string[] hashes = [Of("ADULT", "ADULT").RequestHash, Of("ADULT", "TEEN").RequestHash, Of("TEEN", "ADULT").RequestHash];

        hashes.ShouldBeUnique();
        hashes[0].ShouldBe(Hall.Order(["A1", "A2"]).RequestHash);
    }

    [Fact]
    public void An_order_without_a_hold_becomes_a_confirmed_reservation()
    {
        var order = Hall.Order(["A1", "A2"], key: "k");

        var reservation = order.ToReservation(Now);

        reservation.Id.ShouldBe(order.Id);
        reservation.ScheduleId.ShouldBe(order.ScheduleId);
        reservation.UserId.ShouldBe(order.UserId);
        reservation.SeatIds.ShouldBe(Hall.Ids("A1", "A2"));
        reservation.Amount.ShouldBe(30_000);
        reservation.Status.ShouldBe(ReservationStatus.Confirmed);
        reservation.ConfirmedAt.ShouldBe(Now);
        reservation.ExpiresAt.ShouldBeNull();
        reservation.CancelledAt.ShouldBeNull();
        reservation.IdempotencyKey.ShouldBe("k");
        reservation.RequestHash.ShouldBe(order.RequestHash);
    }

    [Fact]
    public void An_order_with_a_hold_becomes_a_held_reservation_that_expires()
    {
        var reservation = Hall.Order(["A1"], expiresAt: Now.AddMinutes(5)).ToReservation(Now);

        reservation.Status.ShouldBe(ReservationStatus.Held);
        reservation.ExpiresAt.ShouldBe(Now.AddMinutes(5));
        reservation.ConfirmedAt.ShouldBeNull();
    }

    [Fact]
    public void An_order_without_a_key_remembers_no_request()
    {
        var reservation = Hall.Order(["A1"]).ToReservation(Now);

        reservation.IdempotencyKey.ShouldBeNull();
        reservation.RequestHash.ShouldBeNull();
    }

    [Fact]
    public void A_hold_has_expired_from_the_instant_it_ends()
    {
        var held = Hall.Order(["A1"], expiresAt: Now.AddMinutes(5)).ToReservation(Now);

        held.StatusAt(Now.AddMinutes(5).AddTicks(-1)).ShouldBe(ReservationStatus.Held);
        held.StatusAt(Now.AddMinutes(5)).ShouldBe(ReservationStatus.Expired);
        Hall.Order(["A1"]).ToReservation(Now).StatusAt(Now.AddYears(1)).ShouldBe(ReservationStatus.Confirmed);
    }
}
