using System.Text.RegularExpressions;

namespace Marquee.Architecture.Tests;

public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Repository.Documents];

    [Theory, MemberData(nameof(Documents))]
    public void A_link_leads_to_a_file_and_a_heading(string document)
    {
        var file = Path.Combine(Repository.Root, document);

        LinksOf(file).Where(link => !Exists(file, link)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Documents))]
    public void A_named_source_file_exists(string document)
    {
        var named = SourceFile().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))).Select(match => match.Groups[1].Value);

        named.Where(file => !Repository.SourceFiles.Any(path => EndsWith(path, file))).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Links_are_found_at_all()
    {
        Repository.Documents.SelectMany(document => LinksOf(Path.Combine(Repository.Root, document))).Count().ShouldBeGreaterThan(50);
    }

    /// <summary>Documents shorten <c>src/Marquee.Api/Http/Paging.cs</c> to <c>Api/Http/Paging.cs</c> or less.</summary>
    private static bool EndsWith(string path, string shortened) => $"/{path.Replace("Marquee.", "", StringComparison.Ordinal)}"
        .EndsWith($"/{shortened.Replace("Marquee.", "", StringComparison.Ordinal)}", StringComparison.Ordinal);

    private static IEnumerable<string> LinksOf(string file) =>
        Link().Matches(WithoutCode(file)).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal));

    private static bool Exists(string file, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
        var target = path.Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, path);
        return anchor is null ? Path.Exists(target) : File.Exists(target) && AnchorsOf(target).Contains(anchor);
    }

    /// <summary>GitHub's rule: lower case, without punctuation, hyphens for spaces.</summary>
    private static IEnumerable<string> AnchorsOf(string file) =>
        Heading().Matches(WithoutCode(file))
            .Select(match => Punctuation().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Comments of shell scripts look like headings.</summary>
    private static string WithoutCode(string file) => CodeBlock().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"`([^`\s…*]+\.(?:cs|razor|lua|resx))`")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
