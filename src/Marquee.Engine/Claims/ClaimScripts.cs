using Marquee.Infrastructure.Redis;

namespace Marquee.Engine.Claims;

/// <summary>The scripts of the folder <c>Scripts</c>, each behind <c>fields.lua</c>; their heads name arguments and answers.</summary>
internal static class ClaimScripts
{
    public static readonly RedisScript Claim = Load("claim");
    public static readonly RedisScript Keep = Load("keep");
    public static readonly RedisScript Release = Load("release");
    public static readonly RedisScript Dispute = Load("dispute");
    public static readonly RedisScript BeginLoad = Load("begin_load");
    public static readonly RedisScript LoadSeats = Load("load");
    public static readonly RedisScript Verify = Load("verify");
    public static readonly RedisScript Read = Load("read");

    private static RedisScript Load(string name) => RedisScript.Load(typeof(ClaimScripts), name, head: "fields");
}
