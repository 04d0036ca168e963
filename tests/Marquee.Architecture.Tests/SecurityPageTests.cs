using System.Text.RegularExpressions;

namespace Marquee.Architecture.Tests;

/// <summary>What docs/security.md promises is held by tests that exist. <see cref="LinkTests"/> sees that its files exist.</summary>
public sealed partial class SecurityPageTests
{
    private const string ToCome = "to come";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));

    private static readonly IReadOnlyList<string[]> Threats =
    [
        .. Page.Split('\n').SkipWhile(line => !line.StartsWith("| threat |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split(" | ")),
    ];

    private static readonly ILookup<string, string> Tests = Repository.SourceFiles
        .Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith("Tests.cs", StringComparison.Ordinal))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), file => File.ReadAllText(Path.Combine(Repository.Root, file)));

    [Fact]
    public void Every_threat_names_where_it_is_answered_and_its_test()
    {
        Threats.Count.ShouldBeGreaterThan(20);
        foreach (var threat in Threats.Where(threat => threat[^1] != ToCome))
        {
            threat.Length.ShouldBe(4, threat[0]);
            SourceFile().IsMatch(threat[2]).ShouldBeTrue(threat[0]);
            Test().IsMatch(threat[3]).ShouldBeTrue(threat[0]);
        }
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var named = Test().Matches(Page).ToList();

        named.ShouldNotBeEmpty();
        named.Where(test => !Tests[test.Groups["class"].Value].Any(source => source.Contains($" {test.Groups["method"]}(")))
            .Select(test => test.Value).ShouldBeEmpty();
    }

    [GeneratedRegex(@"`[\w/.]+\.(cs|lua)`")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`")]
    private static partial Regex Test();
}
