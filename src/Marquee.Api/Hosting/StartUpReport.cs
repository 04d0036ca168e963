using Marquee.Api.Accounts;
using Marquee.Api.Configuration;
using Marquee.Api.Sample;
using Marquee.Storage;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Marquee.Api.Hosting;

/// <summary>The last lines of a start: address, data folder, database, Redis, demo accounts.</summary>
internal sealed partial class StartUpReport(
    IServer server, Setup setup, IServiceScopeFactory scopes, DemoAccess demo, ILoggerFactory loggers) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("Marquee");
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MarqueeDbContext>();
        var database = db.Database.GetDbConnection();
        LogAddress(logger, string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []));
        LogDataFolder(logger, setup.UsesDataFolder ? setup.DataFolder : "not used");
        LogDatabase(logger, setup.Provider switch
        {
            DatabaseProvider.Sqlite => $"SQLite, {database.DataSource}",
            DatabaseProvider.PostgreSql => $"PostgreSQL, {database.Database} at {database.DataSource}",
        });
        // Not before the embedded Redis has started.
        LogRedis(scope.ServiceProvider.GetRequiredService<IConnectionMultiplexer>(), logger);
        LogDemo(logger, demo.IsOffered ? "listed on the page /sign-in, for this machine only" : "none");
        if (!await HasAdminAsync(db, cancellationToken))
        {
            LogNoAdmin(logger);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void LogRedis(IConnectionMultiplexer connection, ILogger logger)
    {
        var place = setup.Redis is null
            ? "inside the process"
            : string.Join(", ", connection.GetEndPoints().Select(endPoint => $"{endPoint}"));
        if (connection.IsConnected)
        {
            LogRedis(logger, place);
        }
        else
        {
            LogRedisAway(logger, place);
        }
    }

    /// <remarks>Where the demo accounts are locked out, their admin is none.</remarks>
    private async Task<bool> HasAdminAsync(MarqueeDbContext db, CancellationToken ct)
    {
        var excluded = demo.IsAllowed ? "" : DemoAccounts.EmailOf(DemoAccounts.AdminName);
        return await (
            from member in db.UserRoles
            join role in db.Roles on member.RoleId equals role.Id
            join user in db.Users on member.UserId equals user.Id
            where role.Name == Roles.Admin && user.Email != excluded
            select user.Id).AnyAsync(ct);
    }

    [LoggerMessage(LogLevel.Information, "Address: {Addresses}")]
    private static partial void LogAddress(ILogger logger, string addresses);

    [LoggerMessage(LogLevel.Information, "Data folder: {Folder}")]
    private static partial void LogDataFolder(ILogger logger, string folder);

    [LoggerMessage(LogLevel.Information, "Database: {Database}")]
    private static partial void LogDatabase(ILogger logger, string database);

    [LoggerMessage(LogLevel.Information, "Redis: {Place}")]
    private static partial void LogRedis(ILogger logger, string place);

    [LoggerMessage(LogLevel.Warning, "Redis: {Place} cannot be reached; seats are sold from the database until it can")]
    private static partial void LogRedisAway(ILogger logger, string place);

    [LoggerMessage(LogLevel.Information, "Demo accounts: {Accounts}")]
    private static partial void LogDemo(ILogger logger, string accounts);

    [LoggerMessage(
        LogLevel.Warning,
        "There is no admin yet: make the first one with dotnet Marquee.Api.dll admin create --email you@example.com")]
    private static partial void LogNoAdmin(ILogger logger);
}
