using System.Text.RegularExpressions;

namespace Marquee.Architecture.Tests;

/// <summary>README.md stays short, and README.ko.md says the same.</summary>
public sealed partial class ReadmeTests
{
    private const int MaxLines = 130;

    private static readonly string English = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
    private static readonly string Korean = File.ReadAllText(Path.Combine(Repository.Root, "README.ko.md"));

    public static TheoryData<string, string> Parts => new()
    {
        { "commands", @"^```sh\n(?<part>.*?)^```" },
        { "levels of headings", @"^(?<part>#+) " },
        { "columns of tables", @"^(?<part>\|( --- \|)+)$" },
        { "links", @"\]\((?!README)(?<part>[^)]+)\)" },
        { "names and defaults in code", @"(?<!`)`(?<part>[^`\n]+)`(?!`)" },
        { "numbers", @"(?<![\w.])(?<part>\d+(\.\d+)*)" },
    };

    [Theory, MemberData(nameof(Parts))]
    public void Both_languages_have_the_same(string part, string pattern)
    {
        var english = PartsOf(English, pattern);

        english.ShouldNotBeEmpty();
        PartsOf(Korean, pattern).ShouldBe(english, ignoreOrder: part is not ("commands" or "levels of headings"), part);
    }

    [Fact]
    public void Neither_is_longer_than_a_reader_has_patience_for()
    {
        English.Split('\n').Length.ShouldBeLessThanOrEqualTo(MaxLines);
        Korean.Split('\n').Length.ShouldBeLessThanOrEqualTo(MaxLines);
    }

    private static List<string> PartsOf(string text, string pattern)
    {
        var searched = pattern.Contains("```sh", StringComparison.Ordinal) ? Comment().Replace(text, "") : CodeBlock().Replace(text, "");
        return [.. Regex.Matches(searched, pattern, RegexOptions.Multiline | RegexOptions.Singleline).Select(
            match => match.Groups["part"].Value)];
    }

    [GeneratedRegex("^# .*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
