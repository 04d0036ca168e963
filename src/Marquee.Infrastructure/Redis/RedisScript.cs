using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Marquee.Infrastructure.Redis;

/// <summary>
/// A Lua script, embedded in the assembly of those who run it. Redis knows a script by its hash after the first call;
/// a Redis that forgot it (a restart, a flush) is sent it again.
/// </summary>
public sealed class RedisScript
{
    /// <summary>The source of the spans in which scripts run.</summary>
    public const string SpanSource = "Marquee.Redis";

    private static readonly ActivitySource Source = new(SpanSource);

    // Given a text, the client hashes it on every call, to see whether the server knows it: a seventh of what a claim costs.
    private readonly byte[] _hash;

    private RedisScript(string name, string text) => (Name, Text, _hash) = (name, text, HashOf(text));

    /// <summary>The name of its file, without <c>.lua</c>.</summary>
    public string Name { get; }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>Loads an embedded script.</summary>
    /// <param name="owner">A type of its assembly, in the folder above its folder <c>Scripts</c>.</param>
    /// <param name="name">The name of its file, without <c>.lua</c>.</param>
    /// <param name="head">The name of a file that is put in front of it.</param>
    /// <exception cref="ArgumentException">There is no such script: a programmer's mistake.</exception>
    public static RedisScript Load(Type owner, string name, string? head = null) =>
        new(name, (head is null ? "" : Read(owner, head)) + Read(owner, name));

    /// <summary>Runs the script; never inside an <see cref="IBatch"/>, which hangs when the server has forgotten it.</summary>
    /// <param name="database">Where.</param>
    /// <param name="keys">Every key it touches, all of one hash slot.</param>
    /// <param name="arguments">Its other arguments, as the head of the script names them.</param>
    /// <param name="traces">The spans it runs for, when it runs for many; else the current one.</param>
    /// <returns>What the script answers: an integer, or several.</returns>
    /// <exception cref="RedisException">Redis is away, or the script failed.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time; no <see cref="RedisException"/>.</exception>
    public async Task<RedisResult> EvaluateAsync(
        IDatabaseAsync database, RedisKey[] keys, RedisValue[] arguments, IEnumerable<ActivityContext>? traces = null)
    {
        using var span = Source.StartFor(traces, $"redis {Name}", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis").SetTag("db.operation.name", "EVALSHA");
        try
        {
            return await database.ScriptEvaluateAsync(_hash, keys, arguments);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(Text, keys, arguments);
        }
    }

    private static string Read(Type owner, string name)
    {
        using var stream = owner.Assembly.GetManifestResourceStream($"{owner.Namespace}.Scripts.{name}.lua")
            ?? throw new ArgumentException($"There is no script {name}.lua in Scripts beside {owner.Name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

#pragma warning disable CA5350 // Not for secrecy: it is the name Redis gives a script.
    private static byte[] HashOf(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
