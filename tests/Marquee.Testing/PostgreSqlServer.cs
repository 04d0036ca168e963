using Npgsql;

namespace Marquee.Testing;

/// <summary>A PostgreSQL cluster made for the tests and thrown away after them.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = ServiceUser.Name;

    private readonly TemporaryFolder _folder;
    private readonly string[] _command;
    private readonly NpgsqlDataSource _admin;
    private ServerProcess _process;
    private int _databases;

    private PostgreSqlServer(TemporaryFolder folder, string[] command, ServerProcess process, int port)
    {
        (_folder, _command, _process) = (folder, command, process);
        Port = port;
        _admin = NpgsqlDataSource.Create(ConnectionString("postgres"));
    }

    public int Port { get; }

    public static async Task<PostgreSqlServer> StartAsync()
    {
        var programs = FindPrograms();
        var folder = new TemporaryFolder();
        var data = folder.File("data");
        var port = ServerProcess.FreePort();
        await ServiceUser.OwnAsync(folder.Path);
        await ServiceUser.RunAsync(
            [Path.Combine(programs, "initdb"), "--pgdata", data, "--username", User, "--auth", "trust", "--encoding", "UTF8", "--locale",
            "C.UTF-8", "--no-sync"]);
        string[] command =
        [
            .. ServiceUser.Prefix, Path.Combine(programs, "postgres"), "-D", data, "-p", $"{port}", "-k", folder.Path, "-c",
            "listen_addresses=127.0.0.1",
            "-c", "max_connections=300",
            // The data outlives nothing: durability is shown by the fault runs, not here.
            "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
        ];
        var process = await ServerProcess.StartAsync(port, command[0], command[1..]);
        var server = new PostgreSqlServer(folder, command, process, port);
        await server.WaitUntilReadyAsync();
        return server;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={User};Database={database};Include Error Detail=true";

    /// <summary>Makes a database, empty or as a copy of another that nobody is connected to; answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"marquee_{Interlocked.Increment(ref _databases)}";
        await using var command = _admin.CreateCommand($"create database {name} template {template ?? "template0"}");
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Ends it without a word, as a crash does, until <see cref="RestartAsync"/>.</summary>
    public ValueTask CrashAsync() => _process.DisposeAsync();

    /// <summary>Starts it again on its data and its port.</summary>
    public async Task RestartAsync()
    {
        _process = await ServerProcess.StartAsync(Port, _command[0], _command[1..]);
        await WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Debian keeps the programs of the server out of the path.</summary>
    private static string FindPrograms()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(
                version => Path.Combine(version, "bin")) : []);
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException("There is no PostgreSQL server on this machine: run ./test.sh, which installs it.");
    }

    /// <summary>It takes connections before it can serve them.</summary>
    private async Task WaitUntilReadyAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _admin.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
