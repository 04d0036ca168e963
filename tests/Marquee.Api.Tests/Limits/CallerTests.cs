using System.Net;
using System.Security.Claims;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Microsoft.AspNetCore.Http;

namespace Marquee.Api.Tests.Limits;

public sealed class CallerTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::")]
    [InlineData("fe80::1%3", "fe80::")]
    [InlineData(null, "local")]
    public void An_address_is_a_caller_of_IPv6_its_first_half(string? address, string caller)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };

        Caller.Of(http).ShouldBe(caller);
        if (address is not null)
        {
            Caller.Parse(address).ShouldBe(caller);
        }
    }

    [Fact]
    public void A_member_is_a_caller_wherever_the_call_comes_from()
    {
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(MarqueeClaims.Subject, "42")])) };

        Caller.Of(http).ShouldBe("member:42");
        Caller.Parse("member:42").ShouldBe("member:42");
        Caller.Parse("member:042").ShouldBe("member:42");
    }

    [Theory]
    [InlineData("")]
    [InlineData("member:")]
    [InlineData("member:-1")]
    [InlineData("somebody")]
    public void Nobody_else_is(string text) => Caller.Parse(text).ShouldBeNull();
}
