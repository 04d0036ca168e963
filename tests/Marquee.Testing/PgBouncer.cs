using Npgsql;

namespace Marquee.Testing;

/// <summary>A PgBouncer in front of a PostgreSQL server.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;
    private readonly int _port;

    private PgBouncer(TemporaryFolder folder, ServerProcess process, int port) => (_folder, _process, _port) = (folder, process, port);

    /// <param name="serverPort">Where PostgreSQL listens.</param>
    /// <param name="poolMode"><c>session</c>, <c>transaction</c> or <c>statement</c>.</param>
    /// <param name="settings">Further lines of its configuration.</param>
    public static async Task<PgBouncer> StartAsync(int serverPort, string poolMode, params string[] settings)
    {
        var folder = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        var configuration = folder.File("pgbouncer.ini");
        await File.WriteAllLinesAsync(
            configuration,
            [
                "[databases]", $"* = host=127.0.0.1 port={serverPort} user={ServiceUser.Name}",
                "[pgbouncer]", "listen_addr = 127.0.0.1", $"listen_port = {port}", "unix_socket_dir =", "auth_type = any",
                $"pool_mode = {poolMode}", "max_client_conn = 300",
                .. settings,
            ]);
        await ServiceUser.OwnAsync(folder.Path, configuration);
        string[] command = [.. ServiceUser.Prefix, FindProgram(), configuration];
        return new PgBouncer(folder, await ServerProcess.StartAsync(port, command[0], command[1..]), port);
    }

    /// <summary>A database of the server, through the pooler.</summary>
    /// <param name="direct">How it is reached without it.</param>
    public string ConnectionString(string direct) => new NpgsqlConnectionStringBuilder(direct) { Port = _port }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Debian installs it where only root's path leads.</summary>
    private static string FindProgram() =>
        new[] { "/usr/sbin/pgbouncer", "/usr/local/bin/pgbouncer", "/usr/bin/pgbouncer" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("There is no PgBouncer on this machine: run ./test.sh, which installs it.");
}
