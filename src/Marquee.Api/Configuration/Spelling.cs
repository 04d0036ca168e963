namespace Marquee.Api.Configuration;

/// <summary>Finds the word that a person may have meant.</summary>
internal static class Spelling
{
    /// <summary>Whether two words differ by a slip: one letter in six, and three at most.</summary>
    public static bool IsNear(string word, string other) => Distance(word, other) <= Math.Min(3, Math.Max(1, other.Length / 6));

    /// <summary>The nearest word, or <see langword="null"/> where most letters of all of them differ.</summary>
    public static string? FindNearest(string word, IReadOnlyCollection<string> known) =>
        known.MinBy(other => Distance(word, other)) is { } nearest && Distance(word, nearest) <= nearest.Length / 2 ? nearest : null;

    /// <summary>
    /// How many letters are added, left out, replaced or swapped with their neighbour, in any case (optimal string alignment).
    /// </summary>
    private static int Distance(string one, string two)
    {
        var (a, b) = (one.ToUpperInvariant(), two.ToUpperInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
