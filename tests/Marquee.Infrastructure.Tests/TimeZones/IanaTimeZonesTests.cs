using Marquee.Infrastructure.TimeZones;

namespace Marquee.Infrastructure.Tests.TimeZones;

public sealed class IanaTimeZonesTests
{
    private readonly IanaTimeZones _zones = new();

    [Theory]
    [InlineData("Asia/Seoul")]
    [InlineData("America/New_York")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Europe/Kyiv")]
    [InlineData("UTC")]
    public void A_place_is_a_zone(string id)
    {
        _zones.IsCanonical(id).ShouldBeTrue();
        _zones.Find(id).ShouldNotBeNull().Id.ShouldBe(id);
    }

    /// <remarks>All but the last few are files or links in the machine's folder of zones, which its own look-up accepts.</remarks>
    [Theory]
    [InlineData("Factory")]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData("Asia//Seoul")]
    [InlineData("Asia/./Seoul")]
    [InlineData("right/UTC")]
    [InlineData("posix/Asia/Seoul")]
    [InlineData("ROK")]
    [InlineData("EST5EDT")]
    [InlineData("Korea Standard Time")]
    [InlineData("asia/seoul")]
    [InlineData("Asia/Seoul ")]
    [InlineData("../../etc/localtime")]
    [InlineData("")]
    public void Anything_else_is_none(string id)
    {
        _zones.IsCanonical(id).ShouldBeFalse();
        _zones.Find(id).ShouldBeNull();
    }

    [Fact]
    public void The_answer_does_not_depend_on_earlier_look_ups()
    {
        _zones.IsCanonical("pacific/chatham").ShouldBeFalse();

        TimeZoneInfo.FindSystemTimeZoneById("Pacific/Chatham").ShouldNotBeNull();

        TimeZoneInfo.TryFindSystemTimeZoneById("pacific/chatham", out _).ShouldBeTrue("the machine's look-up remembers it in any spelling");
        _zones.IsCanonical("pacific/chatham").ShouldBeFalse();
        _zones.Find("pacific/chatham").ShouldBeNull();
    }
}
