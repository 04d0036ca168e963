using System.Net;
using Marquee.Api.Audit;

namespace Marquee.Api.Tests.Audit;

public sealed class CallerAddressTests
{
    [Theory]
    [InlineData("203.0.113.7", nameof(KeptAddresses.Shortened), "203.0.113.0/24")]
    [InlineData("203.0.113.7", nameof(KeptAddresses.Full), "203.0.113.7")]
    [InlineData("203.0.113.7", nameof(KeptAddresses.None), null)]
    [InlineData("::ffff:203.0.113.7", nameof(KeptAddresses.Shortened), "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.7", nameof(KeptAddresses.Full), "203.0.113.7")]
    [InlineData("2001:db8:12:3456:789a::1", nameof(KeptAddresses.Shortened), "2001:db8:12::/48")]
    [InlineData("2001:db8:12:3456:789a::1", nameof(KeptAddresses.Full), "2001:db8:12:3456:789a::1")]
    [InlineData("fe80::1%2", nameof(KeptAddresses.Full), "fe80::1")]
    [InlineData("fe80::1%2", nameof(KeptAddresses.Shortened), "fe80::/48")]
    public void As_much_is_kept_as_the_setting_allows(string address, string kept, string? expected)
    {
        CallerAddress.Of(IPAddress.Parse(address), Enum.Parse<KeptAddresses>(kept)).ShouldBe(expected);
    }

    [Fact]
    public void A_caller_without_an_address_has_none()
    {
        CallerAddress.Of(null, KeptAddresses.Full).ShouldBeNull();
    }
}
