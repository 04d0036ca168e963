using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Marquee.Infrastructure.Embedded;
using Marquee.Testing;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedRedisTests : IDisposable
{
    /// <summary>What the kernel calls a listening socket.</summary>
    private const string Listening = "0A";

    private readonly TemporaryFolder _folder = new();

    private string Socket => _folder.File("redis.sock");

    [Fact]
    public async Task Only_this_user_can_reach_it_and_only_through_its_socket()
    {
        var before = ListeningPorts();

        using var redis = EmbeddedRedis.Start(_folder.Path);

        redis.EndPoint.ShouldBeOfType<UnixDomainSocketEndPoint>().ToString().ShouldBe(Socket);
        File.GetUnixFileMode(Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ListeningPorts().ShouldBe(before);
        await ShouldServeAsync(redis);
    }

    [Theory]
    [InlineData(107, typeof(UnixDomainSocketEndPoint))]
    [InlineData(108, typeof(IPEndPoint))]
    public async Task A_path_too_long_for_a_socket_makes_it_a_loopback_port(int bytesOfPath, Type endPoint)
    {
        var before = ListeningPorts();
        var folder = FolderWithSocketPathOf(bytesOfPath);

        using var redis = EmbeddedRedis.Start(folder);

        redis.EndPoint.ShouldBeOfType(endPoint);
        if (redis.EndPoint is IPEndPoint loopback)
        {
            loopback.Address.ShouldBe(IPAddress.Loopback);
            ListeningPorts().Except(before).ShouldBe([loopback.Port]);
        }

        await ShouldServeAsync(redis);
    }

    [Fact]
    public async Task The_socket_of_a_killed_process_is_replaced()
    {
        await (await RedisServer.StartAsync(socket: Socket)).DisposeAsync();
        File.Exists(Socket).ShouldBeTrue("a killed process leaves its socket behind");

        using var redis = EmbeddedRedis.Start(_folder.Path);

        await ShouldServeAsync(redis);
    }

    [Fact]
    public async Task It_keeps_nothing()
    {
        using (var first = EmbeddedRedis.Start(_folder.Path))
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(first.Connection());
            await connection.GetDatabase().StringSetAsync("marquee:test", "seat");
        }

        Directory.EnumerateFileSystemEntries(_folder.Path).Where(path => path != Socket).ShouldBeEmpty();
        using var second = EmbeddedRedis.Start(_folder.Path);
        await using var again = await ConnectionMultiplexer.ConnectAsync(second.Connection());
        (await again.GetDatabase().KeyExistsAsync("marquee:test")).ShouldBeFalse();
    }

    [Fact]
    public async Task Disposed_twice_it_is_stopped_once()
    {
        var redis = EmbeddedRedis.Start(_folder.Path);
        redis.Dispose();

        Should.NotThrow(redis.Dispose);

        await Should.ThrowAsync<SocketException>(async () =>
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(redis.EndPoint);
        });
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ShouldServeAsync(EmbeddedRedis redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Connection());
        var database = connection.GetDatabase();
        await database.StringSetAsync("marquee:test", "seat");
        ((string?)await database.StringGetAsync("marquee:test")).ShouldBe("seat");
    }

    /// <summary>Makes a folder in which the path of the socket has so many bytes, though fewer characters.</summary>
    private string FolderWithSocketPathOf(int bytes)
    {
        const string Hall = "상영관";
        var missing = bytes - Encoding.UTF8.GetByteCount(_folder.File(Path.Combine(Hall, "redis.sock")));
        return Directory.CreateDirectory(_folder.File(Hall + new string('x', missing))).FullName;
    }

    /// <summary>The TCP ports this process listens on: its sockets among those the kernel lists.</summary>
    private static int[] ListeningPorts()
    {
        var mine = new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(file => file.LinkTarget).ToHashSet();
        string[] lists = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
        return
        [
            .. from list in lists.Where(File.Exists)
               from line in File.ReadLines(list).Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[3] == Listening && mine.Contains($"socket:[{columns[9]}]")
               let port = int.Parse(columns[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
               orderby port
               select port,
        ];
    }
}
