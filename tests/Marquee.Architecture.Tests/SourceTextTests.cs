using System.Text.RegularExpressions;

namespace Marquee.Architecture.Tests;

/// <summary>The texts of sources and documents: their words and the lengths of their lines.</summary>
public sealed partial class SourceTextTests
{
    private const int LongestLine = 140;

    private static readonly string[] Code = [".cs", ".razor", ".css", ".js", ".lua", ".sh"];
    private static readonly string[] Words = [".cs", ".lua", ".razor", ".css", ".js", ".resx", ".md", ".json"];

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        var lines = Repository.Files.Where(
            file => Code.Contains(Path.GetExtension(file)) && !file.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(
                file => LinesOf(file).Where(line => line.Text.Length > LongestLine && !IsTableRow(line.Text))
                .Select(line => $"{file}:{line.Number}"));

        lines.ShouldBeEmpty();
    }

    [Fact]
    public void No_text_has_a_word_that_a_plain_one_replaced()
    {
        var files = Repository.Files
            .Where(file => Words.Contains(Path.GetExtension(file)))
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) || Repository.Documents.Contains(file) || file.StartsWith(
                "docs/", StringComparison.Ordinal))
            .ToList();

        files.Count.ShouldBeGreaterThan(300);
        files.SelectMany(file => LinesOf(file)
                .SelectMany(
                    line => ReplacedWords().Matches(Readable(file, line.Text)).Select(match => $"{file}:{line.Number}: {match.Value}")))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("private readonly Doubt _doubt;")]
    [InlineData("await cache.ForgetAsync(scopes);")]
    [InlineData("return Answers.Ok(movie);")]
    [InlineData("group.MapGet(\"/\", List).Refuses(RefusalCode.InvalidInput);")]
    [InlineData("Words.Of(genre)")]
    [InlineData("/// <summary>Tells whoever asks.</summary>")]
    [InlineData("// What came meanwhile.")]
    [InlineData("// So that nobody waits.")]
    public void A_replaced_word_is_found(string line)
    {
        ReplacedWords().IsMatch(line).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/// <summary>Answers a request, without a doubt.</summary>")]
    [InlineData("if (schedule.Refuse(seats, now, rules) is { } refusal)")]
    public void An_ordinary_word_is_allowed(string line)
    {
        ReplacedWords().IsMatch(line).ShouldBeFalse();
    }

    private static IEnumerable<(int Number, string Text)> LinesOf(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, file)).Select((text, i) => (i + 1, text));

    private static bool IsTableRow(string line) => line.TrimStart().StartsWith("| ", StringComparison.Ordinal);

    /// <summary>Documents name files of the engine, as code.</summary>
    private static string Readable(string file, string line) =>
        file.EndsWith(".md", StringComparison.Ordinal) ? CodeSpans().Replace(line, "") : line;

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpans();

    [GeneratedRegex(
        """
        \b(Doubt\w* | ForgetList | \w*Forget(Now|Again)?Async | ForgetMemory | \w*Unheard | ClaimGathering | Sightings?
            | \w*HotAnswers? | CachedAnswers? | (class|record|new)\ (Answers|Words) | HasHad | Findings | LostSightOf
            | TellsUnchanged | IsYet)\b
        | \bAnswers(Page)?(?=[.(<]) | \bWords\.(?=\w) | \.Refuses\( | \b[Dd]raft\.Refuse\(\) | \.Answer\((?=order\b)
        | \bSays\w*\( | (?<=[.\w]\s?)\bThem\(
        | (?i:\b(tombstones? | gather(s|ed|ing)? | tells | heeds? | shall | whoever | meanwhile | is\ had | heard\ of
            | nobody\ waits | so\ that\ nobody)\b)
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ReplacedWords();
}
