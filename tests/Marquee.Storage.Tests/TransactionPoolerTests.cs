using Marquee.Storage.PostgreSql;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marquee.Storage.Tests;

public sealed class TransactionPoolerTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_without_a_pooler_is_none()
    {
        (await TransactionPooler.IsInUseAsync(await databases.CreatePostgreSqlAsync(), Ct)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("session", false)]
    [InlineData("transaction", true)]
    [InlineData("transaction", true, "server_round_robin = 1", "min_pool_size = 4")]
    [InlineData("transaction", true, "default_pool_size = 1")]
    public async Task Only_a_pooler_that_gives_sessions_away_is_one(string poolMode, bool found, params string[] settings)
    {
        var direct = await databases.CreatePostgreSqlAsync();
        await using var pooler = await PgBouncer.StartAsync(new NpgsqlConnectionStringBuilder(direct).Port, poolMode, settings);

        (await TransactionPooler.IsInUseAsync(pooler.ConnectionString(direct), Ct)).ShouldBe(found);
    }

    [Fact]
    public async Task A_busy_pooler_is_found_too()
    {
        var direct = await databases.CreatePostgreSqlAsync();
        await using var pooler = await PgBouncer.StartAsync(new NpgsqlConnectionStringBuilder(direct).Port, "transaction");
        var address = pooler.ConnectionString(direct);
        await using var others = NpgsqlDataSource.Create(address);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var busy = Enumerable.Range(0, 8).Select(_ => Task.Run(() => QueryAsync(others, enough.Token), Ct)).ToList();

        for (var start = 1; start <= 20; start++)
        {
            (await TransactionPooler.IsInUseAsync(address, Ct)).ShouldBeTrue($"at start {start}");
        }

        await enough.CancelAsync();
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task A_pooler_of_statements_refuses_transactions()
    {
        var direct = await databases.CreatePostgreSqlAsync();
        await using var pooler = await PgBouncer.StartAsync(new NpgsqlConnectionStringBuilder(direct).Port, "statement");

        var refused = await Should.ThrowAsync<PostgresException>(() => TransactionPooler.IsInUseAsync(pooler.ConnectionString(direct), Ct));

        refused.MessageText.ShouldContain("statement pooling");
    }

    [Fact]
    public void Prepared_statements_are_refused_where_no_session_keeps_them()
    {
        Should.Throw<ArgumentException>(
            () => new ServiceCollection().AddPostgreSqlStorage("Host=localhost;Max Auto Prepare=10", PoolMode.Transaction))
            .Message.ShouldContain("Max Auto Prepare");
    }

    private static async Task QueryAsync(NpgsqlDataSource database, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await using var query = database.CreateCommand("select 1");
            await query.ExecuteScalarAsync(CancellationToken.None);
        }
    }
}
