using System.Net;
using Marquee.Infrastructure.Redis;
using Marquee.Testing;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Redis;

public sealed class RedisConnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Nothing_waits_long_for_Redis_by_default()
    {
        var options = RedisConnection.Parse("redis.example:6380");

        options.EndPoints.ShouldHaveSingleItem().ShouldBe(new DnsEndPoint("redis.example", 6380));
        ShouldNotWaitLong(options);
    }

    [Fact]
    public void Nothing_waits_long_for_the_embedded_Redis_either()
    {
        var options = RedisConnection.To(new IPEndPoint(IPAddress.Loopback, 6380));

        options.EndPoints.ShouldHaveSingleItem().ShouldBe(new IPEndPoint(IPAddress.Loopback, 6380));
        ShouldNotWaitLong(options);
    }

    [Fact]
    public void What_a_connection_string_says_wins()
    {
        var options = RedisConnection.Parse(
            "one:6379,two:6380,abortConnect=true,connectTimeout=3000,syncTimeout=2000,asyncTimeout=1000,keepAlive=60,name=box "
            + "office,password=secret,ssl=true");

        options.EndPoints.ShouldBe([new DnsEndPoint("one", 6379), new DnsEndPoint("two", 6380)]);
        options.AbortOnConnectFail.ShouldBeTrue();
        (options.ConnectTimeout, options.SyncTimeout, options.AsyncTimeout).ShouldBe((3000, 2000, 1000));
        options.KeepAlive.ShouldBe(60);
        options.ClientName.ShouldBe("box office");
        options.Password.ShouldBe("secret");
        options.Ssl.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("abortConnect=true")]
    [InlineData("localhost:6379,no such setting=1")]
    [InlineData("localhost:6379,connectTimeout=soon")]
    public void A_connection_string_that_is_malformed_or_names_no_server_is_refused(string connectionString)
    {
        Should.Throw<ArgumentException>(() => RedisConnection.Parse(connectionString));
    }

    [Fact]
    public async Task Commands_fail_while_Redis_is_down_and_work_when_it_is_back()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse(server.ConnectionString));
        var database = redis.GetDatabase();
        await database.StringSetAsync("marquee:test", "before");

        await server.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            await Should.ThrowAsync<RedisException>(() => database.StringGetAsync("marquee:test").WaitAsync(Patience, Ct));
        }

        await using var again = await RedisServer.StartAsync(server.Port);
        (await FirstAnswerAsync(database)).IsNull.ShouldBeTrue("it has come back without data");
    }

    [Fact]
    public async Task An_application_that_starts_before_Redis_connects_when_it_comes()
    {
        var port = ServerProcess.FreePort();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisConnection.Parse($"127.0.0.1:{port}"));
        var database = redis.GetDatabase();
        await Should.ThrowAsync<RedisException>(() => database.StringGetAsync("marquee:test").WaitAsync(Patience, Ct));

        await using var server = await RedisServer.StartAsync(port);

        (await FirstAnswerAsync(database)).IsNull.ShouldBeTrue();
    }

    private static void ShouldNotWaitLong(ConfigurationOptions options)
    {
        options.AbortOnConnectFail.ShouldBeFalse("an application starts without Redis, too");
        (options.ConnectTimeout, options.SyncTimeout, options.AsyncTimeout).ShouldBe((500, 500, 500));
        options.BacklogPolicy.ShouldBeSameAs(BacklogPolicy.FailFast);
        options.ClientName.ShouldBe("marquee");
    }

    private static async Task<RedisValue> FirstAnswerAsync(IDatabase database)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                return await database.StringGetAsync("marquee:test").WaitAsync(patience.Token);
            }
            catch (RedisException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
