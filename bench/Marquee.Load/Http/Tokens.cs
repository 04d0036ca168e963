using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Marquee.Load.Http;

/// <summary>
/// Access tokens of members, signed beforehand with the key of the application under load. Members need no account to reserve.
/// </summary>
internal sealed class Tokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    private readonly byte[][] _tokens;

    public Tokens(string key, int members, long firstMember, TimeProvider time, string role = "member")
    {
        var secret = Encoding.UTF8.GetBytes(key);
        var now = time.GetUtcNow();
        _tokens = new byte[members][];
        Parallel.For(0, members, member => _tokens[member] = Sign(secret, firstMember + member, role, now));
    }

    public int Count => _tokens.Length;

    public byte[] this[int member] => _tokens[member];

    private static byte[] Sign(byte[] secret, long member, string role, DateTimeOffset now)
    {
        var head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
        var (iat, exp) = (now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"iss":"marquee","aud":"marquee","sub":"{{member}}","name":"member{{member}}","role":"{{role}}","""
            + $$"""
            "iat":{{iat}},"exp":{{exp}}}
            """));
        var signature = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{head}.{claims}"));
        return Encoding.ASCII.GetBytes($"{head}.{claims}.{Base64Url.EncodeToString(signature)}");
    }
}
