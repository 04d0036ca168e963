using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests;

public sealed class WordsTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter(WireNames.Policy) } };

    public static TheoryData<Type> EveryEnum => [.. typeof(WireNames).Assembly.GetExportedTypes().Where(type => type.IsEnum)];

    [Fact]
    public void Enums_are_told_in_the_words_of_the_origin_and_the_contract()
    {
        WireNames.All<FilmRating>().ShouldBe(["R_ALL", "R_12", "R_15", "R_19", "R_RESTRICTED"]);
        WireNames.All<Genre>().ShouldBe(["ACTION", "ROMANCE", "HORROR", "SF", "ANIMATION"]);
        WireNames.All<SeatStatus>().ShouldBe(["AVAILABLE", "HELD", "RESERVED"]);
        WireNames.All<ReservationStatus>().ShouldBe(["HELD", "CONFIRMED", "CANCELLED", "EXPIRED"]);
        WireNames.All<PaymentStatus>().ShouldBe(["STARTED", "CHARGING", "APPROVED", "DECLINED", "ABANDONED"]);
        WireNames.All<RefundStatus>().ShouldBe(["REQUESTED", "SENT", "DONE", "FAILED"]);
        WireNames.All<CancellationReason>().ShouldBeSubsetOf(WireNames.All<RefundReason>());
        WireNames.All<RefusalCode>().ShouldBe(
        [
            "INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "CONTENT_NOT_FOUND", "SEAT_ALREADY_RESERVED", "SCHEDULE_STARTED",
            "SCHEDULE_CLOSED", "SEAT_LIMIT_EXCEEDED", "SEATS_NOT_ADJACENT", "SEATS_INSEPARABLE", "CATEGORY_NOT_OFFERED", "PRICE_CHANGED",
            "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_IN_USE", "EMAIL_ALREADY_USED",
            "RESERVATION_NOT_PAYABLE", "PAYMENT_IN_PROGRESS", "PAYMENT_DECLINED", "REFUND_EXCEEDS", "CONCURRENT_UPDATE",
            "UNAVAILABLE", "TOO_MANY_REQUESTS", "SCHEDULE_OVERLAPS", "CONTENT_IN_USE",
        ]);
    }

    [Theory, MemberData(nameof(EveryEnum))]
    public void Every_word_leads_back_to_its_member_and_is_what_Json_says(Type type)
    {
        typeof(WordsTests).GetMethod(nameof(ShouldAgree), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
            .Invoke(null, null);
    }

    [Fact]
    public void Case_matters_not()
    {
        WireNames.Find<Genre>("action").ShouldBe(Genre.Action);
        WireNames.Find<FilmRating>("r_15").ShouldBe(FilmRating.R15);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("WESTERN")]
    [InlineData("ACTION ")]
    [InlineData("ACTION,SF")]
    public void Numbers_and_unknown_words_are_no_member(string word)
    {
        WireNames.Find<Genre>(word).ShouldBeNull();
    }

    [Fact]
    public void The_name_of_a_member_is_not_its_word()
    {
        WireNames.Find<FilmRating>("R15").ShouldBeNull();
        WireNames.Find<RefusalCode>("SeatAlreadyReserved").ShouldBeNull();
    }

    private static void ShouldAgree<T>()
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            var word = WireNames.Of(value);
            WireNames.Find<T>(word).ShouldBe(value);
            JsonSerializer.Serialize(value, Json).ShouldBe($"\"{word}\"");
            JsonSerializer.Deserialize<T>($"\"{word}\"", Json).ShouldBe(value);
        }

        WireNames.All<T>().ShouldBe(Enum.GetValues<T>().Select(WireNames.Of));
    }
}
