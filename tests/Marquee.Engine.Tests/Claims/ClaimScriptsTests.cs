using Marquee.Engine.Claims;
using Marquee.Infrastructure.Redis;

namespace Marquee.Engine.Tests.Claims;

public sealed class ClaimScriptsTests
{
    public static TheoryData<string> EveryScript =>
    [
        .. typeof(ClaimScripts).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".lua", StringComparison.Ordinal))
            .Select(name => name.Split('.')[^2])
            .Except(["fields"]),
    ];

    [Theory, MemberData(nameof(EveryScript))]
    public void The_head_of_a_script_tells_keys_arguments_and_answer(string name)
    {
        var text = RedisScript.Load(typeof(ClaimScripts), name).Text;

        var head = string.Join('\n', text.Split('\n').TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)));

        head.ShouldContain("KEYS");
        head.ShouldContain("ARGV");
        head.ShouldContain("Returns");
    }
}
