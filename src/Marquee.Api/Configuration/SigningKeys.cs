using System.Security.Cryptography;
using System.Text;

namespace Marquee.Api.Configuration;

/// <summary>The secrets that sign access tokens (HS256), and from which keys of other hashes are derived.</summary>
internal sealed class SigningKeys
{
    private const int Bytes = 32;

    private SigningKeys(IReadOnlyList<byte[]> all) => All = all;

    /// <summary>Signs what is made now.</summary>
    public byte[] Current => All[0];

    /// <summary>The current one first, then those before it: what any of them signed is accepted.</summary>
    public IReadOnlyList<byte[]> All { get; }

    /// <summary>A key for another purpose from each of them, the current one's first: who has one of these cannot sign tokens.</summary>
    public byte[][] Derive(string purpose) =>
    [
        .. All.Select(key => HKDF.DeriveKey(
            HashAlgorithmName.SHA256, key, outputLength: Bytes, info: Encoding.UTF8.GetBytes($"marquee {purpose}"))),
    ];

    /// <summary>The keys of the settings; without a current one that of the data folder, made at the first start.</summary>
    public static SigningKeys Find(string? current, IEnumerable<string> previous, Setup setup) => new(
    [
        current is null ? OfDataFolder(setup.DataFolder) : Encoding.UTF8.GetBytes(current), .. previous.Select(Encoding.UTF8.GetBytes),
    ]);

    private static byte[] OfDataFolder(string folder)
    {
        var file = Path.Combine(folder, "signing.key");
        if (!File.Exists(file))
        {
            // Whole or not at all: a start that is cut off here leaves no half of a key.
            var draft = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(draft, Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
            File.Move(draft, file, overwrite: false);
        }

        return Convert.FromBase64String(File.ReadAllText(file));
    }
}
