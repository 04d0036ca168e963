using System.Security.Cryptography;
using System.Text;
using Marquee.Api.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Accounts;

/// <summary>The key that signs access tokens (HS256).</summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    /// <summary>The key of the settings, or that of the data folder, made at the first start.</summary>
    public static SymmetricSecurityKey Find(Setup setup, AccountOptions options) =>
        new(options.SigningKey is { } secret ? Encoding.UTF8.GetBytes(secret) : OfDataFolder(setup.DataFolder));

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
