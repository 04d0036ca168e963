using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Marquee.Faults.Servers;

/// <summary>
/// PostgreSQL with every safety on, Redis without data of its own, and instances of the published application, all on loopback.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string SigningKey = "bench-only-bench-only-bench-only-bench";

    private const string PostgresUser = "postgres";
    private const string Database = "marquee";

    private readonly DirectoryInfo _folder;
    private readonly string _application;
    private readonly Dictionary<string, string> _settings;
    private readonly HttpClient _health = new() { Timeout = TimeSpan.FromSeconds(5) };

    private Deployment(
        DirectoryInfo folder, string application, IReadOnlyList<string> postgres, IReadOnlyDictionary<string, string> settings)
    {
        (_folder, _application) = (folder, application);
        var (postgresPort, redisPort) = (Server.FreePort(), Server.FreePort());
        Postgres = new Server(
            "postgres", folder.FullName, postgresPort,
            [
                .. postgres, "-D", DataOf(folder), "-p", Text(postgresPort), "-k", PostgresFolderOf(folder), "-c",
                "listen_addresses=127.0.0.1", "-c", "max_connections=300",
                "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on",
            ]);
        Redis = new Server(
            "redis", folder.FullName, redisPort,
            ["redis-server", "--port", Text(redisPort), "--bind", "127.0.0.1", "--dir", folder.FullName, "--save", "", "--appendonly",
                "no"]);
        _settings = new Dictionary<string, string>(settings)
        {
            ["Database__Provider"] = "PostgreSql",
            ["ConnectionStrings__Database"] = ConnectionString(Database),
            ["ConnectionStrings__Redis"] = $"127.0.0.1:{redisPort}",
            ["Accounts__SigningKey"] = SigningKey,
            ["Reservations__Cooldown"] = "00:00:00",
            ["Limits__Enabled"] = "false",
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_gcServer"] = "0",
        };

        // Paying confirms at once: only a run of payments wants more, and says so.
        _settings.TryAdd("Payments__Gateway", "None");
        Sql = NpgsqlDataSource.Create(ConnectionString(Database) + ";Pooling=false");
    }

    public Server Postgres { get; }

    public Server Redis { get; }

    public List<Server> Applications { get; } = [];

    /// <summary>The database, for checks: every connection is a new one, because the server may have been killed.</summary>
    public NpgsqlDataSource Sql { get; }

    public string Folder => _folder.FullName;

    /// <summary>Starts all of it, with the data of the seed command.</summary>
    /// <param name="guards">An instance for each.</param>
    /// <param name="prepare">Changes the data before the first instance starts.</param>
    public static async Task<Deployment> StartAsync(
        string application, IReadOnlyList<string> guards, IReadOnlyList<string> seed, IReadOnlyDictionary<string, string> settings,
        Func<NpgsqlDataSource, Task>? prepare, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("marquee-faults-");
        var programs = FindPostgres();
        string[] asUser = Environment.UserName == "root"
            ? ["setpriv", $"--reuid={PostgresUser}", $"--regid={PostgresUser}", "--clear-groups"]
            : [];
        Directory.CreateDirectory(PostgresFolderOf(folder));
        if (asUser is not [] && !OperatingSystem.IsWindows())
        {
            // PostgreSQL refuses to run as root.
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
            await MustAsync(["chown", PostgresUser, PostgresFolderOf(folder)], folder.FullName, null, ct);
        }

        await MustAsync(
            [.. asUser, Path.Combine(programs, "initdb"), "--pgdata", DataOf(folder), "--username", PostgresUser, "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8"],
            PostgresFolderOf(folder), null, ct);
        var deployment = new Deployment(folder, application, [.. asUser, Path.Combine(programs, "postgres")], settings);
        try
        {
            await deployment.StartPostgresAsync(ct);
            await deployment.StartRedisAsync(ct);
            await using (var admin = NpgsqlDataSource.Create(deployment.ConnectionString("postgres")))
            {
                await using var create = admin.CreateCommand($"create database {Database} template template0");
                await create.ExecuteNonQueryAsync(ct);
            }

            await MustAsync(
                ["dotnet", Path.Combine(application, "Marquee.Api.dll"), "seed", .. seed], folder.FullName, deployment._settings, ct);
            await (prepare?.Invoke(deployment.Sql) ?? Task.CompletedTask);
            foreach (var (index, guard) in guards.Index())
            {
                var port = Server.FreePort();
                var server = new Server(
                    $"application-{index + 1}", folder.FullName, port,
                    ["dotnet", Path.Combine(application, "Marquee.Api.dll"), "--urls", $"http://127.0.0.1:{port}"],
                    new Dictionary<string, string>(deployment._settings) { ["Reservations__Guard"] = guard });
                deployment.Applications.Add(server);
                await deployment.StartApplicationAsync(server, ct);
            }

            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    public Task StartPostgresAsync(CancellationToken ct) => Postgres.StartAsync(PostgresServesAsync, ct);

    public Task StartRedisAsync(CancellationToken ct) => Redis.StartAsync(async _ => await RedisAsync("PING") == "+PONG", ct);

    public Task StartApplicationAsync(Server application, CancellationToken ct) =>
        application.StartAsync(inner => ServesAsync(application, inner), ct);

    /// <summary>Sends one command to Redis; answers its first line, or null when Redis is away.</summary>
    public async Task<string?> RedisAsync(string command)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Redis.Port, patience.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"), patience.Token);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(patience.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Runs a command of the application.</summary>
    public Task<(int ExitCode, string Output)> CommandAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        Run.ToEndAsync(["dotnet", Path.Combine(_application, "Marquee.Api.dll"), .. arguments], Folder, _settings, ct);

    /// <summary>What a reader must know to believe a figure.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(CancellationToken ct)
    {
        await using var version = Sql.CreateCommand(
            "select 'PostgreSQL ' || current_setting('server_version') || ', fsync=' || current_setting('fsync') || ', "
            + "synchronous_commit=' || current_setting('synchronous_commit') || ', full_page_writes=' || "
            + "current_setting('full_page_writes')");
        var redis = await Run.ToEndAsync(["redis-server", "--version"], Folder, null, ct);
        return
        [
            (string)(await version.ExecuteScalarAsync(ct))!,
            redis.Output.Split(' ') is [_, _, var number, ..] ? $"Redis {number[2..]}" : redis.Output,
            $".NET {Environment.Version}",
            $"{Environment.ProcessorCount} cores, shared by servers and client",
        ];
    }

    /// <summary>Stops all of it, applications first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var application in Applications)
        {
            await application.ContinueAsync();
            await application.DisposeAsync();
        }

        await Sql.DisposeAsync();
        await Redis.ContinueAsync();
        await Redis.KillAsync();
        await Postgres.KillAsync();
        _health.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system cleans its temporary folder.
        }
    }

    private static string PostgresFolderOf(DirectoryInfo folder) => Path.Combine(folder.FullName, "pg");

    private static string DataOf(DirectoryInfo folder) => Path.Combine(PostgresFolderOf(folder), "data");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Debian keeps the programs of the server out of the path.</summary>
    private static string FindPostgres()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(
                version => Path.Combine(version, "bin")) : []);
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException(
                "There is no PostgreSQL server on this machine: run bench/faults.sh, which installs it.");
    }

    private static async Task MustAsync(
        IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string>? settings, CancellationToken ct)
    {
        var (exitCode, output) = await Run.ToEndAsync(command, folder, settings, ct);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {output}");
        }
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={Postgres.Port};Username={PostgresUser};Database={database}";

    private async Task<bool> PostgresServesAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false;Timeout=2");
            await connection.OpenAsync(ct);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    private async Task<bool> ServesAsync(Server application, CancellationToken ct)
    {
        try
        {
            using var response = await _health.GetAsync(new Uri($"http://127.0.0.1:{application.Port}/health/ready"), ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (
            exception is HttpRequestException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }
}
