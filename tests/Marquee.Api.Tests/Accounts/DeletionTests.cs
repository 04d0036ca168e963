using System.Data.Common;
using System.Net.Http.Json;
using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Accounts;

/// <summary>Who a member was is nowhere any more; what was sold stays.</summary>
public sealed class DeletionTests(Servers servers)
{
    private const string Name = "Ellen Ripley";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_a_deleted_account_no_table_key_or_later_log_line_has_a_personal_datum_and_sales_stay(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        var log = new LogLines();
        await using var server = await servers.StartAsync(
            setUp,
            services => services.AddSingleton<ILoggerProvider>(log),
            [.. mail.Settings, ("Sample:Days", "1"), ("Limits:Enabled", "true"), ("Logging:LogLevel:Default", "Information")]);
        var email = Member.NewEmail();
        using (var registered = await server.Client().RegisterAsync(email, Name, key: "registered"))
        {
            registered.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        await mail.MessageAsync(email);
        await server.Client().LoginAsync(email, "a wrong password");
        var tokens = await (await server.Client().LoginAsync(email)).ResultAsync();
        using var member = server.ClientWith(tokens);
        await server.Client().PostAsJsonAsync("/api/accounts/guest-code", new { email }, Ct);
        await mail.MessageAsync(email, 2);
        await server.Client().PostAsJsonAsync("/api/accounts/forgotten-password", new { email }, Ct);
        var link = await mail.LinkTokenAsync(email, 3);
        var paid = await member.ReserveWithKeyAsync("order", 5, 1, 2);
        (await member.PayAsync(paid, "payment")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (long)(await member.GetResultAsync("/api/accounts/me"))["id"]!;
        var sales = await SalesAsync(server);
        sales.ShouldContain("CONFIRMED");
        (await FindInTablesAsync(server, email, Name)).ShouldNotBeEmpty("the search must find what is there");

        (await (await DeleteAsync(member, "not this one")).ErrorsAsync()).ShouldBe(["currentPassword"]);
        using (var answer = await DeleteAsync(member, Member.Password))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        var logged = log.Lines.Count;
        (await FindInTablesAsync(server, email, Name)).ShouldBeEmpty();
        (await FindInRedisAsync(server, email, Name)).ShouldBeEmpty();
        (await SalesAsync(server)).ShouldBe(sales);
        await (await server.Client().LoginAsync(email)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await server.Client().RefreshAsync(tokens.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        // The access token lives on for minutes, as after every other end of a sign-in.
        await (await member.GetAsync("/api/accounts/me", Ct)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await DeleteAsync(member, Member.Password)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        await (await server.Client().PostAsJsonAsync("/api/accounts/reset-password", new { token = link, newPassword = Name }, Ct))
            .ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await member.GetResultAsync("/api/reservations")).AsArray().Count.ShouldBe(1, "the books know it by the id of the account");
        // Logged, by the id.
        (await member.DeleteAsync(paid.Headers.Location, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        log.Lines.Skip(logged).Where(line => line.Contains(email) || line.Contains(Name)).ShouldBeEmpty();
        logged.ShouldBeLessThan(log.Lines.Count, "something was logged");
        (await server.Client().RegisterAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Created, "the address is free again");
        using var newcomer = server.ClientWith(await (await server.Client().LoginAsync(email)).ResultAsync());
        ((long)(await newcomer.GetResultAsync("/api/accounts/me"))["id"]!).ShouldNotBe(id);
    }

    [Fact]
    public async Task A_guest_is_deleted_without_a_password()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, mail.Settings);
        var email = Member.NewEmail();
        await server.Client().PostAsJsonAsync("/api/accounts/guest-code", new { email }, Ct);
        var code = await mail.CodeAsync(email);
        using var guest = server.ClientWith(
            await (await server.Client().PostAsJsonAsync("/api/accounts/guest", new { email, code, name = Name }, Ct)).ResultAsync());

        (await guest.PostAsJsonAsync("/api/accounts/me/deletion", new { }, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await FindInTablesAsync(server, email, Name)).ShouldBeEmpty();
    }

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient member, string currentPassword) =>
        member.PostAsJsonAsync("/api/accounts/me/deletion", new { currentPassword }, Ct);

    private static Task<string> SalesAsync(MarqueeServer server) => server.ReadAsync(async db => string.Join(
        "\n",
        (await db.Reservations.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Ct)).Select(row =>
            $"{row.Id} {row.UserId.Value} {row.Status} {row.Amount}".ToUpperInvariant())));

    /// <summary>Every table and column of a text that has one of them.</summary>
    private static Task<List<string>> FindInTablesAsync(MarqueeServer server, params string[] texts) => server.ReadAsync(async db =>
    {
        var found = new List<string>();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(Ct);
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select * from \"{table}\"";
            await using var rows = await command.ExecuteReaderAsync(Ct);
            while (await rows.ReadAsync(Ct))
            {
                found.AddRange(
                    from column in Enumerable.Range(0, rows.FieldCount)
                    let value = Read(rows, column)
                    where texts.Any(text => value.Contains(text, StringComparison.OrdinalIgnoreCase))
                    select $"{table}.{rows.GetName(column)}: {value}");
            }
        }

        return found;
    });

    private static string Read(DbDataReader rows, int column) => rows.GetValue(column) switch
    {
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        var value => $"{value}",
    };

    private static async Task<List<string>> FindInRedisAsync(MarqueeServer server, params string[] texts)
    {
        var redis = server.Services.GetRequiredService<IConnectionMultiplexer>();
        var database = redis.GetDatabase();
        var found = new List<string>();
        await foreach (var key in redis.GetServers()[0].KeysAsync(database.Database))
        {
            var content = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => $"{await database.StringGetAsync(key)}",
                RedisType.Hash => string.Join(' ', await database.HashGetAllAsync(key)),
                RedisType.SortedSet => string.Join(' ', await database.SortedSetRangeByRankAsync(key)),
                RedisType.List => string.Join(' ', await database.ListRangeAsync(key)),
                RedisType.Set => string.Join(' ', await database.SetMembersAsync(key)),
                var other => throw new InvalidOperationException($"{key} is a {other}."),
            };
            if (texts.Any(text => $"{key} {content}".Contains(text, StringComparison.OrdinalIgnoreCase)))
            {
                found.Add($"{key}: {content}");
            }
        }

        return found;
    }
}
