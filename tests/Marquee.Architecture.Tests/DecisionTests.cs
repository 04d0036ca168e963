namespace Marquee.Architecture.Tests;

public sealed class DecisionTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "decisions");

    private static IReadOnlyList<string> Pages =>
        [.. Directory.EnumerateFiles(Folder, "0*.md").Select(file => Path.GetFileName(file)).Order()];

    [Fact]
    public void Decisions_are_numbered_without_a_gap()
    {
        Pages.Select(page => page[..4]).ShouldBe(Enumerable.Range(1, Pages.Count).Select(number => $"{number:0000}"));
    }

    [Fact]
    public void The_index_has_every_decision()
    {
        var index = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Pages.Where(page => !index.Contains($"]({page})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_has_context_choice_and_cost_on_one_page()
    {
        foreach (var page in Pages)
        {
            var lines = File.ReadAllLines(Path.Combine(Folder, page));

            lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ShouldBe(["## Context", "## Choice", "## Cost"], page);
            lines.Length.ShouldBeLessThanOrEqualTo(50, page);
        }
    }
}
