using System.Buffers;
using System.Text;

namespace Marquee.Domain.Catalog;

/// <summary>
/// Texts as they are searched: composed (Unicode NFC) and lower case, so that the same letters are the same characters. What is looked for
/// may be any part of a text, and an initial consonant stands for each syllable that begins with it: "ㅂㅈㄷㅅ", "ㄷㅅ" and "범ㅈ" find 범죄도시.
/// </summary>
public static class SearchText
{
    private const string Initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    private const string Clusters = "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ";
    private const string PartsOfClusters = "ㄱㅅㄴㅈㄴㅎㄹㄱㄹㅁㄹㅂㄹㅅㄹㅌㄹㅍㄹㅎㅂㅅ";
    private const char FirstSyllable = '가';
    private const int SyllablesOfInitial = 21 * 28;
    private static readonly SearchValues<char> AnyCluster = SearchValues.Create(Clusters);

    /// <summary>A text as it is searched. What is no valid Unicode is replaced by U+FFFD.</summary>
    public static string Of(string text)
    {
        var composed = Valid(text).Normalize(NormalizationForm.FormC).ToLowerInvariant();
        return composed.AsSpan().ContainsAny(AnyCluster) ? Split(composed) : composed;
    }

    /// <summary>What is looked for, in the same form, or <see langword="null"/> when it is blank.</summary>
    public static string? OfQuery(string? text) => string.IsNullOrWhiteSpace(text) ? null : Of(text.Trim());

    /// <summary>
    /// The first and the last syllable that an initial consonant stands for, or <see langword="null"/> for any other character.
    /// </summary>
    public static (char First, char Last)? SyllablesOf(char character) =>
        Initials.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index
        ? ((char)(FirstSyllable + (index * SyllablesOfInitial)), (char)(FirstSyllable + ((index + 1) * SyllablesOfInitial) - 1))
        : null;

    private static string Valid(string text) => string.Concat(text.Replace('\uFFFE', '\uFFFD').EnumerateRunes());

    /// <summary>
    /// Keyboards combine two consonants that can end a syllable into one character, such as ㅄ; typed as initials they are two.
    /// </summary>
    private static string Split(string text)
    {
        var split = new StringBuilder(text.Length * 2);
        foreach (var character in text)
        {
            _ = Clusters.IndexOf(character, StringComparison.Ordinal) is >= 0 and var index
                ? split.Append(PartsOfClusters, index * 2, 2)
                : split.Append(character);
        }

        return split.ToString();
    }
}
