using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain;
using Marquee.Storage.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Idempotency;

/// <summary><c>Idempotency-Key</c> on calls other than reservations.</summary>
public sealed class IdempotencyTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_same_key_and_body_gives_the_first_success_again(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, key) = (Member.NewEmail(), NewKey());

        using var first = await client.RegisterAsync(email, "김철수", key: key);
        using var second = await client.RegisterAsync(email, "김철수", key: key);

        (first.StatusCode, second.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.Created));
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        second.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        (await second.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_50_parallel_calls_with_one_key_one_is_carried_out_and_the_others_get_its_answer_or_409(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, key) = (Member.NewEmail(), NewKey());

        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(_ => client.RegisterAsync(email, key: key)));

        var made = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ToList();
        (await Task.WhenAll(made.Select(answer => answer.Content.ReadAsStringAsync(Ct)))).Distinct().Count().ShouldBe(1);
        made.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
        foreach (var answer in answers.Except(made))
        {
            await answer.ShouldBeAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_USE");
        }

        (await servers[setUp].ReadAsync(db => db.Users.CountAsync(user => user.Email == email, Ct))).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_same_key_with_another_body_is_refused(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, key) = (Member.NewEmail(), NewKey());
        (await client.RegisterAsync(email, key: key)).StatusCode.ShouldBe(HttpStatusCode.Created);

        await (await client.RegisterAsync(email, "Lee", key: key))
            .ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_key_is_one_members_and_stands_for_one_call(SetUp setUp)
    {
        var server = servers[setUp];
        var key = NewKey();
        var members = new[] { await server.NewMemberAsync(), await server.NewMemberAsync() };
        foreach (var (email, tokens) in members)
        {
            using var client = server.ClientWith(tokens);

            (await client.ChangePasswordAsync(Member.Password, "another password", key)).Headers.Contains("Idempotency-Replayed")
                .ShouldBeFalse();
            using var again = await client.ChangePasswordAsync(Member.Password, "another password", key);

            again.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
            (await again.Content.ReadAsStringAsync(Ct)).ShouldBeEmpty();
            (await server.Client().LoginAsync(email, "another password")).StatusCode.ShouldBe(HttpStatusCode.OK);
            await (await client.RegisterAsync(Member.NewEmail(), key: key))
                .ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Refusals_are_not_remembered(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, key) = (Member.NewEmail(), NewKey());

        await (await client.RegisterAsync(email, "", key: key)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        await (await client.PostAsync("/api/accounts", new { email }, key)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");

        using var made = await client.RegisterAsync(email, key: key);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        made.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task A_malformed_key_is_refused_before_anything_is_done()
    {
        var email = Member.NewEmail();
        using var client = servers[SetUp.Embedded].Client();

        await (await client.RegisterAsync(email, key: "a b")).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");

        (await client.RegisterAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_success_is_kept_for_24_hours_and_then_removed(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        var (email, key) = (Member.NewEmail(), NewKey());
        (await client.RegisterAsync(email, key: key)).StatusCode.ShouldBe(HttpStatusCode.Created);

        server.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await client.RegisterAsync(email, key: key)).StatusCode.ShouldBe(HttpStatusCode.Created);

        server.Time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.ShouldBeAsync(() => server.ReadAsync(db => db.IdempotentCalls.CountAsync(Ct)), 0);
        await (await client.RegisterAsync(email, key: key)).ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Clean_up_removes_more_than_a_batch(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        await server.ReadAsync(async db =>
        {
            db.AddRange(Enumerable.Range(1, 1203).Select(i => new IdempotentCall
            {
                UserId = new UserId(i),
                Key = "old",
                Hash = "",
                Status = 201,
                CreatedAt = i <= 1201 ? MarqueeServer.Start.UtcDateTime.AddDays(-1) : MarqueeServer.Start.UtcDateTime,
            }));
            return await db.SaveChangesAsync(Ct);
        });

        server.Time.Advance(TimeSpan.FromHours(1));

        await Eventually.ShouldBeAsync(() => server.ReadAsync(db => db.IdempotentCalls.CountAsync(Ct)), 2);
    }

    /// <remarks>The process that made the first attempt died between its effect and keeping the answer.</remarks>
    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_call_that_was_cut_off_may_be_sent_again_and_has_no_second_effect(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        var (email, key) = (Member.NewEmail(), NewKey());
        (await client.RegisterAsync(email, key: key)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await server.LeaveCallsUnfinishedAsync();

        using (var waiting = await client.RegisterAsync(email, key: key))
        {
            await waiting.ShouldBeAsync(HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_USE");
            waiting.Headers.RetryAfter.ShouldNotBeNull();
        }

        server.Time.Advance(IdempotencyStore.Lease);
        await (await client.RegisterAsync(email, key: key)).ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
        (await server.ReadAsync(db => db.Users.CountAsync(user => user.Email == email, Ct))).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task One_of_20_takes_over_from_an_attempt_whose_lease_ended(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        await BeginAsync(server);
        server.Time.Advance(IdempotencyStore.Lease);

        var began = await Task.WhenAll(Enumerable.Range(1, 20).Select(_ => BeginAsync(server)));

        began.Count(first => first).ShouldBe(1);

        static async Task<bool> BeginAsync(MarqueeServer server)
        {
            await using var scope = server.Services.CreateAsyncScope();
            var attempt = Guid.CreateVersion7(MarqueeServer.Start);
            return await scope.ServiceProvider.GetRequiredService<IdempotencyStore>()
                .BeginAsync(new UserId(1), "key", ["hash"], attempt, IdempotencyStore.Lease, Ct) is null;
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task No_password_is_kept_with_a_key(SetUp setUp)
    {
        var server = servers[setUp];
        var key = NewKey();
        var email = Member.NewEmail();
        (await server.Client().RegisterAsync(email, password: "secret of the test", key: key)).StatusCode.ShouldBe(HttpStatusCode.Created);

        var kept = await server.ReadAsync(db => db.IdempotentCalls.AsNoTracking().SingleAsync(call => call.Key == key, Ct));

        kept.Body.ShouldNotBeNull().ShouldNotContain("secret");
        var body = await JsonContent.Create(new { email, name = "Kim", password = "secret of the test" }).ReadAsByteArrayAsync(Ct);
        kept.Hash.ShouldNotBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)));
    }

    private static string NewKey() => $"{Guid.CreateVersion7(DateTimeOffset.UnixEpoch)}";
}
